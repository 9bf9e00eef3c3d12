-- Service accounts, second factors, and memberships that a provider or a directory keeps in step beside those made by hand.

ALTER TABLE "user" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'person';
ALTER TABLE "user" ADD COLUMN "external_id" TEXT;
ALTER TABLE "user" ADD COLUMN "scim_user_name" TEXT;
ALTER TABLE "user" ADD COLUMN "created_by" UUID;
CREATE UNIQUE INDEX "user_external_id_key" ON "user"("external_id");
CREATE UNIQUE INDEX "user_scim_user_name_key" ON "user"("scim_user_name");

ALTER TABLE "access_group" ADD COLUMN "external_id" TEXT;
CREATE UNIQUE INDEX "access_group_external_id_key" ON "access_group"("external_id");

-- Several sources may give a person the same role or group: it is lost when the last of them takes it back.
ALTER TABLE "role_assignment" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'hand';
DROP INDEX "role_assignment_user_id_role_key";
CREATE UNIQUE INDEX "role_assignment_user_id_role_source_key" ON "role_assignment"("user_id", "role", "source");
ALTER TABLE "group_member" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'hand';
ALTER TABLE "group_member" DROP CONSTRAINT "group_member_pkey";
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_pkey" PRIMARY KEY ("group_id", "user_id", "source");

-- A token may have several scopes; each keeps what it had.
ALTER TABLE "api_token" ADD COLUMN "scopes" TEXT[] DEFAULT ARRAY['full']::TEXT[];
UPDATE "api_token" SET "scopes" = ARRAY["scope"];
ALTER TABLE "api_token" DROP COLUMN "scope";

ALTER TABLE "session" ADD COLUMN "method" TEXT NOT NULL DEFAULT 'password';

CREATE TABLE "second_factor" (
    "user_id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ,
    "last_step" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "second_factor_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ,

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "recovery_code_hash_key" ON "recovery_code"("hash");
CREATE INDEX "recovery_code_user_id_idx" ON "recovery_code"("user_id");

ALTER TABLE "second_factor" ADD CONSTRAINT "second_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
