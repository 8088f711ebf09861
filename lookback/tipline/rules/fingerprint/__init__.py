"""A text looks the same to everybody, and yet a little different: who sees which form is told by a key.

Three marks, each for another way in which a text leaks (docs/security/fingerprint.md):

  invisible  characters without width between the letters      survives copy and paste
  wording    one of two equal forms at each place that has two  survives retyping
  lines      where the lines break                              survives a photo of the screen

`trace` compares a leaked text with what each viewer was shown.
"""

from lookback.tipline.rules.fingerprint.marks import Shown, seed_of, shown
from lookback.tipline.rules.fingerprint.tracing import Suspect, trace

__all__ = ["Shown", "Suspect", "seed_of", "shown", "trace"]
