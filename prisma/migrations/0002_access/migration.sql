-- Groups, custom roles, grants, requests, and an audit log that shows when a line was removed or changed.

CREATE TABLE "custom_role" (
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "summary" TEXT NOT NULL DEFAULT '',
    "permissions" TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_role_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "access_group" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "summary" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_group_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "access_group_name_key" ON "access_group"("name");

CREATE TABLE "group_member" (
    "group_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "added_by" UUID NOT NULL,
    "added_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("group_id","user_id")
);
CREATE INDEX "group_member_user_id_idx" ON "group_member"("user_id");

CREATE TABLE "access_grant" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ,
    "note" TEXT NOT NULL DEFAULT '',
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "access_grant_project_id_subject_kind_subject_scope_kind_scope_key" ON "access_grant"("project_id", "subject_kind", "subject", "scope_kind", "scope");
CREATE INDEX "access_grant_subject_kind_subject_idx" ON "access_grant"("subject_kind", "subject");

CREATE TABLE "restricted_dataset" (
    "project_id" UUID NOT NULL,
    "dataset" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "restricted_dataset_pkey" PRIMARY KEY ("project_id","dataset")
);

CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "dataset" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ,
    "decision_note" TEXT NOT NULL DEFAULT '',
    "expires_at" TIMESTAMPTZ,

    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "access_request_project_id_state_created_at_idx" ON "access_request"("project_id", "state", "created_at");

ALTER TABLE "group_member" ADD CONSTRAINT "group_member_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "access_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "restricted_dataset" ADD CONSTRAINT "restricted_dataset_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- audit

ALTER TABLE "audit_event" ADD COLUMN "hash" TEXT NOT NULL DEFAULT '';

CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL,
    "lines" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);
INSERT INTO "audit_head" ("id", "lines", "hash") VALUES (1, 0, '');

-- Lengths before the texts: two different lines are never written alike.
CREATE FUNCTION audit_hash(before TEXT, line "audit_event") RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(
    before || line."id" || to_char(line."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
      || coalesce(line."user_id"::text, '-')
      || length(line."operation") || ':' || line."operation" || length(line."outcome") || ':' || line."outcome"
      || length(line."subject") || ':' || line."subject" || length(line."reason") || ':' || line."reason",
    'UTF8')), 'hex')
$$;

DO $$
DECLARE
  line "audit_event";
  last TEXT := '';
  counted BIGINT := 0;
BEGIN
  FOR line IN SELECT * FROM "audit_event" ORDER BY "id" LOOP
    last := audit_hash(last, line);
    counted := counted + 1;
    UPDATE "audit_event" SET "hash" = last WHERE "id" = line."id";
  END LOOP;
  UPDATE "audit_head" SET "hash" = last, "lines" = counted;
END $$;

-- The row of the head is the lock: lines are chained one after the other, and numbered in that order.
CREATE FUNCTION audit_chain() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  before TEXT;
BEGIN
  SELECT "hash" INTO before FROM "audit_head" WHERE "id" = 1 FOR UPDATE;
  NEW."id" := nextval(pg_get_serial_sequence('audit_event', 'id'));
  NEW."at" := clock_timestamp();
  NEW."hash" := audit_hash(before, NEW);
  UPDATE "audit_head" SET "hash" = NEW."hash", "lines" = "lines" + 1 WHERE "id" = 1;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON "audit_event" FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is added to only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
