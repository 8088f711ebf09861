"""Divisions through time, units in a tree, people, posts, declared interests, API tokens."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lookback.kit import clock
from lookback.kit.fields import PathField, subtree
from lookback.org.authority import GRANTS, SECOND_FACTOR, Permission, Role


class Level(models.IntegerChoices):
    """The six levels of government, from the top."""

    NATIONAL = 0, _("national")
    PROVINCE = 1, _("province")
    PREFECTURE = 2, _("prefecture")
    COUNTY = 3, _("county")
    TOWNSHIP = 4, _("township")
    VILLAGE = 5, _("village")


class Named(models.Model):
    """Something with a Chinese and an English name; printing it gives the reader's."""

    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else the other one."""
        chinese = (get_language() or "en").startswith("zh")
        first, second = (self.name_zh, self.name_en) if chinese else (self.name_en, self.name_zh)
        return first or second


class Division(Named):
    """An administrative division as it was for a time. A code may come back with another meaning: it is no key."""

    code = models.CharField(_("code"), max_length=12, db_index=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    valid_from = models.DateField(_("valid from"), default=date(1949, 10, 1))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("successors")
    )

    class Meta:
        ordering = ("code",)
        constraints: ClassVar[list] = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="division_code_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="division_ends_after_it_begins",
            ),
        ]


class UnitKind(Named):
    """What a unit is: a territorial government, a leading group's office, a police organ … Data, not code."""

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    # An office that acts for its level: a post in it reaches the level, not just the office.
    acts_for_parent = models.BooleanField(_("acts for its level"), default=False)
    # The unit of a territory: it stands strictly below its parent's level, where an office stands beside it.
    is_territorial = models.BooleanField(_("territorial"), default=False)

    class Meta:
        ordering = ("key",)


class UnitQuerySet(models.QuerySet):
    """Reads over the tree."""

    def below(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything under it."""
        return self.filter(subtree(unit.path))

    def above(self, unit: Unit) -> UnitQuerySet:
        """The unit's ancestors and itself, from the top."""
        return self.filter(pk__in=unit.lineage).order_by("depth")

    def visible_to(self, user: Person) -> UnitQuerySet:
        """Units that a person's posts reach, for any role that may see the organisation."""
        return self.filter(user.reach("org.read"))


class Unit(Named):
    """A node of the organisation: a territorial unit of one of six levels, or a department or office at that level."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.ForeignKey(UnitKind, models.PROTECT, verbose_name=_("kind"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("division")
    )
    # "/1/34/567/": the keys of the ancestors and the unit's own. Authority is a comparison of prefixes.
    path = PathField(_("path"), unique=True)
    depth = models.PositiveSmallIntegerField(_("depth"), default=0)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        indexes: ClassVar[list] = [
            # In a tree of hundreds of thousands few units have an English name: a search reads only those.
            models.Index(fields=["path"], name="unit_named_in_english", condition=Q(name_en__gt="")),
        ]

    @property
    def lineage(self) -> list[int]:
        """Keys of the ancestors from the top, the unit's own key last."""
        return [int(key) for key in self.path.strip("/").split("/")]

    def is_within(self, scope: Unit) -> bool:
        """Whether the unit is `scope` or lies below it."""
        return self.path.startswith(scope.path)


class NameGram(models.Model):
    """Two letters that stand side by side in a unit's Chinese name, as one number: the way from a name to the unit.

    Written with the unit. No foreign key in the database: a tree of 660,000 units brings 1.7 million rows.
    """

    pk = models.CompositePrimaryKey("gram", "unit_key")
    gram = models.BigIntegerField(_("pair of letters"))
    unit_key = models.BigIntegerField(_("unit key"))


class PersonQuerySet(models.QuerySet):
    """Reads over people."""

    def visible_to(self, user: Person) -> PersonQuerySet:
        """People with a post that the user manages; those without any post, for whoever manages somewhere; oneself."""
        posts = Post.objects.filter(user.reach(Permission.ORG_MANAGE, "unit__path"))
        condition = Q(pk=user.pk) | Q(pk__in=posts.values("person"))
        if user.may_anywhere(Permission.ORG_MANAGE):
            condition |= ~Q(pk__in=Post.objects.values("person"))
        return self.filter(condition)

    def due_to_forget(self, user: Person | None = None) -> PersonQuerySet:
        """People past their delete-by date who are not anonymised yet; for an officer those of whom no post, present
        or past, lies outside the officer's reach."""
        due = self.filter(delete_by_date__lt=clock.today(), forgotten_at=None)
        if user is None:
            return due
        if not user.may_anywhere(Permission.PERSON_FORGET):
            return due.none()
        outside = Post.objects.exclude(user.reach(Permission.PERSON_FORGET, "unit__path"))
        return due.exclude(pk__in=outside.values("person"))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people who can sign in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who signs in, or is named as a leader. Kept for a purpose and until a day (PIPL arts. 6, 28; B7)."""

    username = models.CharField(_("account"), max_length=60, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_fictional = models.BooleanField(_("fictional"), default=False)
    purpose = models.CharField(_("purpose of keeping"), max_length=200)
    lawful_basis = models.CharField(_("lawful basis"), max_length=200)
    delete_by_date = models.DateField(_("delete by"))
    # When the daily round first found the date passed, and when the data protection officer made the record nameless.
    delete_noted_at = models.DateTimeField(_("found past the delete-by date at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("anonymised at"), null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(lawful_basis=""), name="person_is_kept_for_a_reason"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else the other one, else the account; a number once it is forgotten."""
        if self.forgotten_at is not None:
            return str(_("former post-holder #%(number)s") % {"number": self.pk})
        chinese = (get_language() or "en").startswith("zh")
        first, second = (self.name_zh, self.name_en) if chinese else (self.name_en, self.name_zh)
        return first or second or self.username

    @cached_property
    def _posts(self) -> list[Post]:
        return list(self.posts.select_related("unit", "scope").order_by("pk"))

    @property
    def current_posts(self) -> list[Post]:
        """Posts held today."""
        return [post for post in self._posts if post.is_current]

    def scopes(self, permission: str) -> list[Unit]:
        """The units whose subtrees this person may exercise `permission` on; none lies inside another."""
        if not self.is_active:
            return []
        units = {post.scope_id: post.scope for post in self.current_posts if permission in GRANTS[Role(post.role)]}
        return [unit for unit in units.values() if not _covered(unit, units.values())]

    def may(self, permission: str, unit: Unit) -> bool:
        """Whether the person may exercise `permission` on `unit`."""
        return any(unit.is_within(scope) for scope in self.scopes(permission))

    def may_anywhere(self, permission: str) -> bool:
        """Whether any current post carries `permission`."""
        return bool(self.scopes(permission))

    def reach(self, permission: str, field: str = "path") -> Q:
        """A condition on a path column: inside one of the person's scopes. False for nobody's scope."""
        condition = Q(pk__in=[])
        for scope in self.scopes(permission):
            condition |= subtree(scope.path, field=field)
        return condition

    @property
    def needs_second_factor(self) -> bool:
        """Whether a current post accepts, closes, decides or unlocks."""
        return any(Role(post.role) in SECOND_FACTOR for post in self.current_posts)


def _covered(unit: Unit, others) -> bool:
    return any(unit.pk != other.pk and unit.is_within(other) for other in others)


class PostQuerySet(models.QuerySet):
    """Reads over posts."""

    def current(self) -> PostQuerySet:
        """Posts held today."""
        today = clock.today()
        return self.filter(Q(to_date=None) | Q(to_date__gte=today), from_date__lte=today)

    def visible_to(self, user: Person) -> PostQuerySet:
        """Posts in units that the person may see."""
        return self.filter(user.reach("org.read", "unit__path"))


class Post(models.Model):
    """A person holds a role at a unit for a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    # Derived once by org.actions: the unit, or its parent where the unit acts for its level.
    scope = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("reach"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=models.F("from_date")), name="post_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["person", "role", "unit", "from_date"], name="post_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {Role(self.role).label} · {self.unit}"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role of this post may do."""
        return GRANTS[Role(self.role)]

    @property
    def is_current(self) -> bool:
        """Whether the post is held today."""
        today = clock.today()
        return self.from_date <= today and (self.to_date is None or today <= self.to_date)


class Interest(models.Model):
    """A declared interest of a person in a unit: kin employed there, own business with it … Bars from deciding."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="interests", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    reason = models.CharField(_("reason"), max_length=200)
    declared_at = models.DateTimeField(_("declared at"), default=clock.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}: {self.unit}"


class ApiToken(models.Model):
    """A bearer token for the API. Only its SHA-256 is kept; the token is shown once, when it is made."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class StagedUnit(models.Model):
    """A row of a tree being imported. Lives inside the import's own transaction only: nobody else ever sees one."""

    row = models.PositiveIntegerField(_("row"), primary_key=True)
    # The key that the unit will have; reserved before the rows are written, so that paths need no second pass.
    unit_key = models.BigIntegerField(_("unit key"))
    code = models.CharField(_("code"), max_length=40, db_index=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    # Null where the row named no known level; such a row is kept so that its children are not called orphans.
    level = models.PositiveSmallIntegerField(_("level"), null=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    is_territorial = models.BooleanField(_("territorial"), default=False)
    parent_code = models.CharField(_("code of the parent"), max_length=40, blank=True, db_index=True)
    depth = models.PositiveSmallIntegerField(_("depth"), null=True)

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"
