"""What becomes of a finding: item, plan, measures, evidence, verification, acceptance, closure, look-back."""
