"""Sealing of bytes: for a key, for a person, for a passphrase. Knows nothing of what is sealed.

Everything comes from one library (cryptography): ChaCha20-Poly1305 for content (RFC 8439), HPKE with the hybrid
ML-KEM-768 + X25519 for persons (RFC 9180; secret also from a later quantum computer), Argon2id for passphrases
(RFC 9106), keyed BLAKE2b (RFC 7693) to derive keys from secrets that are random already.

`context` is bound to what is sealed and must be the same when it is opened: a sealed text cannot be moved to
another row. See docs/adr/0018-sealing.md.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

KEY_BYTES = 32
NONCE_BYTES = 12
# An ML-KEM-768 seed (64 bytes) and an X25519 private key (32 bytes).
SEED_BYTES = 96
KEM_PUBLIC_BYTES = 1184
# Argon2id: 64 MiB, 3 passes, 4 lanes (RFC 9106, second recommended option). About 0.3 s on a small machine.
PASSES, LANES, MEMORY_KIB = 3, 4, 65_536
SALT_BYTES = 16
# A file is sealed in pieces, so that neither end holds it whole.
PIECE_BYTES = 64 * 1024
TAG_BYTES = 16
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class Unreadable(Exception):
    """What was sealed cannot be opened: wrong key, wrong passphrase, wrong context, or changed since."""


@dataclass(frozen=True)
class KeyPair:
    """A person's keys. `private` (96 bytes) never leaves memory unlocked; `public` is 1,216 bytes."""

    private: bytes
    public: bytes


def new_key() -> bytes:
    """A random content key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def derive(secret: bytes, purpose: str, length: int = KEY_BYTES) -> bytes:
    """A key for one purpose (at most 16 ASCII characters) from a secret of at least 112 random bits.

    Fast on purpose: stretching helps secrets that can be guessed, and a random one cannot. Not for passphrases.
    """
    return hashlib.blake2b(key=secret, person=purpose.encode("ascii"), digest_size=length).digest()


# --- content --------------------------------------------------------------------------------------------------


def seal(key: bytes, content: bytes, context: str) -> bytes:
    """The content, readable with the key only: 12 bytes of nonce, the text, 16 bytes of proof."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, content, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """What was sealed. Raises Unreadable."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def seal_pieces(key: bytes, content: Iterable[bytes], context: str) -> Iterator[bytes]:
    """The same for a stream, piece by piece. The key must be this stream's own: pieces are numbered from nought.

    The number and "last" are part of each piece's nonce, so pieces cannot be reordered, dropped or cut off.
    """
    cipher, data = ChaCha20Poly1305(key), context.encode()
    pieces = _even_pieces(content, PIECE_BYTES)
    for number, (piece, last) in enumerate(_mark_last(pieces)):
        yield cipher.encrypt(_nonce(number, last=last), piece, data)


class PieceSealer:
    """Seals a stream that is pushed, not pulled: what `seal_pieces` would make of it. For uploads."""

    def __init__(self, key: bytes, context: str) -> None:
        self._cipher, self._data = ChaCha20Poly1305(key), context.encode()
        self._held, self._number = bytearray(), 0

    def add(self, content: bytes) -> bytes:
        """Take more of the stream; returns what is sealed by now, perhaps nothing."""
        self._held += content
        sealed = b""
        # The last piece is held back until `end`, for it is sealed as the last.
        while len(self._held) > PIECE_BYTES:
            sealed += self._seal(bytes(self._held[:PIECE_BYTES]), last=False)
            del self._held[:PIECE_BYTES]
        return sealed

    def end(self) -> bytes:
        """The last piece. Nothing can be added after it."""
        return self._seal(bytes(self._held), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), piece, self._data)
        self._number += 1
        return sealed


def unseal_pieces(key: bytes, sealed: Iterable[bytes], context: str) -> Iterator[bytes]:
    """What was sealed as a stream. Raises Unreadable, at the latest at its end: use nothing before that."""
    cipher, data = ChaCha20Poly1305(key), context.encode()
    pieces = _even_pieces(sealed, PIECE_BYTES + TAG_BYTES)
    for number, (piece, last) in enumerate(_mark_last(pieces)):
        try:
            yield cipher.decrypt(_nonce(number, last=last), piece, data)
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error


def seal_piece(key: bytes, number: int, piece: bytes, context: str, *, last: bool) -> bytes:
    """One piece of such a stream by itself, for a stream that arrives in several requests.

    Every piece but the last has PIECE_BYTES. Never seal two different contents under one key and number.
    """
    return ChaCha20Poly1305(key).encrypt(_nonce(number, last=last), piece, context.encode())


def unseal_piece(key: bytes, number: int, sealed: bytes, context: str, *, last: bool) -> bytes:
    """One piece of a sealed stream by itself. That the others are whole is not looked at. Raises Unreadable."""
    try:
        return ChaCha20Poly1305(key).decrypt(_nonce(number, last=last), sealed, context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def sealed_size(size: int) -> int:
    """How many bytes a stream of `size` bytes takes once sealed."""
    pieces = max(1, -(-size // PIECE_BYTES))
    return size + pieces * TAG_BYTES


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([last])


def _even_pieces(content: Iterable[bytes], size: int) -> Iterator[bytes]:
    held = bytearray()
    for part in content:
        held += part
        while len(held) > size:
            yield bytes(held[:size])
            del held[:size]
    yield bytes(held)


def _mark_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    waiting: bytes | None = None
    for piece in pieces:
        if waiting is not None:
            yield waiting, False
        waiting = piece
    if waiting is not None:
        yield waiting, True


# --- persons --------------------------------------------------------------------------------------------------


def new_pair() -> KeyPair:
    """Fresh random keys for a person."""
    return pair_from(secrets.token_bytes(SEED_BYTES))


def pair_from(private: bytes) -> KeyPair:
    """The key pair of a private key. Raises Unreadable if it is not one."""
    if len(private) != SEED_BYTES:
        raise Unreadable
    kem, curve = _halves(private)
    return KeyPair(private, kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw())


def derived_pair(secret: bytes) -> KeyPair:
    """The key pair that always follows from one random secret (112 bits or more), so it need not be kept."""
    return pair_from(derive(secret, "pair-mlkem-768", 64) + derive(secret, "pair-x25519", 32))


def wrap(public: bytes, key: bytes, context: str) -> bytes:
    """A key that only the owner of the public key can unwrap: 1,136 bytes more than the key."""
    kem = mlkem.MLKEM768PublicKey.from_public_bytes(public[:KEM_PUBLIC_BYTES])
    curve = x25519.X25519PublicKey.from_public_bytes(public[KEM_PUBLIC_BYTES:])
    return SUITE.encrypt(key, hpke.MLKEM768X25519PublicKey(kem, curve), info=context.encode())


def unwrap(private: bytes, wrapped: bytes, context: str) -> bytes:
    """The key that was wrapped for this private key. Raises Unreadable."""
    try:
        return SUITE.decrypt(wrapped, hpke.MLKEM768X25519PrivateKey(*_halves(private)), info=context.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def _halves(private: bytes) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    kem = mlkem.MLKEM768PrivateKey.from_seed_bytes(private[:64])
    return kem, x25519.X25519PrivateKey.from_private_bytes(private[64:])


# --- passphrases ----------------------------------------------------------------------------------------------


def lock(private: bytes, passphrase: str) -> bytes:
    """A private key that only the passphrase opens: 16 bytes of salt, then the sealed key."""
    salt = secrets.token_bytes(SALT_BYTES)
    return salt + seal(_stretch(passphrase, salt), private, "lock")


def unlock(locked: bytes, passphrase: str) -> bytes:
    """The private key. Takes about 0.3 s and 64 MiB, on purpose. Raises Unreadable."""
    salt, sealed = locked[:SALT_BYTES], locked[SALT_BYTES:]
    if len(salt) < SALT_BYTES:
        raise Unreadable
    return unseal(_stretch(passphrase, salt), sealed, "lock")


def _stretch(passphrase: str, salt: bytes) -> bytes:
    stretch = Argon2id(salt=salt, length=KEY_BYTES, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    return stretch.derive(passphrase.encode("utf-8", "surrogatepass"))


# --- any two together -----------------------------------------------------------------------------------------


def shares(key: bytes, count: int) -> list[bytes]:
    """One share for each of 2 to 255 holders; any two give the key, one alone says nothing (Shamir 1979, k = 2)."""
    if not 2 <= count <= 255:
        raise ValueError("a key is shared among 2 to 255 holders")
    slope = secrets.token_bytes(len(key))
    points = range(1, count + 1)
    return [bytes([x]) + bytes(k ^ _times(m, x) for k, m in zip(key, slope, strict=True)) for x in points]


def combine(first: bytes, second: bytes) -> bytes:
    """The key of two different shares. Raises Unreadable for one share twice or for what is no share."""
    if len(first) != len(second) or len(first) < 2 or first[0] == second[0]:
        raise Unreadable
    run = _inverse(first[0] ^ second[0])
    slope = [_times(a ^ b, run) for a, b in zip(first[1:], second[1:], strict=True)]
    return bytes(a ^ _times(m, first[0]) for a, m in zip(first[1:], slope, strict=True))


def _times(a: int, b: int) -> int:
    """Product in the field of 256 elements (polynomial of AES, FIPS 197, section 4.2)."""
    product = 0
    while b:
        product ^= a * (b & 1)
        a, b = (a << 1) ^ (0x11B * (a >> 7)), b >> 1
    return product


def _inverse(a: int) -> int:
    """a to the power of 254, which times a is 1."""
    power = 1
    for _round in range(254):
        power = _times(power, a)
    return power
