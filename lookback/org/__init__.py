"""Units, people, posts and authority: who there is, where they sit, and what they may do."""
