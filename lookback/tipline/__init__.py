"""Reports from the public: kept sealed, answered, and never shown to whom they accuse."""
