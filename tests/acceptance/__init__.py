"""What reads the shared folder beside the project: never part of `make test`, always of `make acceptance`."""
