"""What earlier builds published: the ledger of revisions and notices, and how a build adds to it."""
