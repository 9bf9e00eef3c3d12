-- A directory changes and removes the groups that it made, and no others.
ALTER TABLE "access_group" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'hand';
UPDATE "access_group" SET "source" = 'scim'
WHERE "project_id" IS NULL AND "created_by" IN (SELECT "id" FROM "user" WHERE "kind" = 'service');

-- Rules for groups belong to one provider, or to the directory: until now each rule counted for all of them.
UPDATE "setting" SET "value" = jsonb_set("value", '{rules}', coalesce((
  SELECT jsonb_agg(each.rule || jsonb_build_object('source', origin.source) ORDER BY each.place, origin.source)
  FROM jsonb_array_elements("value" -> 'rules') WITH ORDINALITY AS each(rule, place)
  CROSS JOIN (VALUES ('oidc'), ('scim')) AS origin(source)
), '[]'::jsonb))
WHERE "key" = 'identity' AND jsonb_typeof("value" -> 'rules') = 'array';
