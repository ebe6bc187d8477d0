"""Tags of Pawl's templates."""
