-- What a token may do of what its person may: all of it, or only read. Tokens that are there already keep what they had.
ALTER TABLE "api_token" ADD COLUMN "scope" TEXT NOT NULL DEFAULT 'full';
