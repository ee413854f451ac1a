"""Pages of evaluation: `public` for everybody, `workspace` for those who score."""
