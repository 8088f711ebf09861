"""Tools without a subject: workflow, clock, prose in two languages, pagination, template parts. No models."""
