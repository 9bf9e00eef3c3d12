-- Who made it: the page, as all that is there already, or a project's access.yml and permission models.
ALTER TABLE "custom_role" ADD COLUMN "project_id" UUID;
ALTER TABLE "access_group" ADD COLUMN "project_id" UUID;
ALTER TABLE "access_grant" ADD COLUMN "origin" TEXT NOT NULL DEFAULT 'page';
ALTER TABLE "restricted_dataset" ADD COLUMN "origin" TEXT NOT NULL DEFAULT 'page';

CREATE TABLE "access_sync" (
    "project_id" UUID NOT NULL,
    "commit_sha" TEXT NOT NULL,
    "applied_by" UUID NOT NULL,
    "applied_at" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "access_sync_pkey" PRIMARY KEY ("project_id")
);
ALTER TABLE "access_sync" ADD CONSTRAINT "access_sync_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
