"""Pages of evaluation: `public` for everybody, `workspace` for those who score; `review_public` and
`reviews` the same of review meetings."""
