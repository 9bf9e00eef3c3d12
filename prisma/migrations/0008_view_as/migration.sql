-- Viewing as another: whom a session views as, and until when; and the lines of the audit log say so.

ALTER TABLE "session" ADD COLUMN "view_kind" TEXT;
ALTER TABLE "session" ADD COLUMN "view_key" TEXT;
ALTER TABLE "session" ADD COLUMN "view_name" TEXT;
ALTER TABLE "session" ADD COLUMN "view_until" TIMESTAMPTZ;

ALTER TABLE "audit_event" ADD COLUMN "viewed_as" TEXT NOT NULL DEFAULT '';

-- A line that was made as oneself keeps the hash that it had: the new part is there only where it says something.
CREATE OR REPLACE FUNCTION audit_hash(before TEXT, line "audit_event") RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(
    before || line."id" || to_char(line."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
      || coalesce(line."user_id"::text, '-')
      || length(line."operation") || ':' || line."operation" || length(line."outcome") || ':' || line."outcome"
      || length(line."subject") || ':' || line."subject" || length(line."reason") || ':' || line."reason"
      || CASE WHEN line."viewed_as" = '' THEN '' ELSE length(line."viewed_as") || ':' || line."viewed_as" END,
    'UTF8')), 'hex')
$$;
