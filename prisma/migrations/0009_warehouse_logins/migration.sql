-- The warehouse's own principals: one login for each set of rights, and how each project's are kept in step.

CREATE TABLE "warehouse_access" (
    "project_id" UUID NOT NULL,
    "mode" TEXT NOT NULL DEFAULT 'off',
    "main" JSONB,
    "outcome" JSONB,
    "checked_at" TIMESTAMPTZ,

    CONSTRAINT "warehouse_access_pkey" PRIMARY KEY ("project_id")
);

CREATE TABLE "warehouse_login" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "holder" TEXT NOT NULL DEFAULT '',
    "rights_hash" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "applied" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "warehouse_login_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "warehouse_login_project_id_name_key" ON "warehouse_login"("project_id", "name");

ALTER TABLE "warehouse_access" ADD CONSTRAINT "warehouse_access_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "warehouse_login" ADD CONSTRAINT "warehouse_login_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
