-- Whether each role and group reads what it may, and nothing else: asked table by table of the warehouse.
CREATE TABLE "access_check" (
    "id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "project_id" UUID NOT NULL,
    "started_by" UUID NOT NULL,
    "run_number" INTEGER,
    "main" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "error" TEXT NOT NULL DEFAULT '',
    "tables" INTEGER NOT NULL DEFAULT 0,
    "subjects" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "deviations" INTEGER NOT NULL DEFAULT 0,
    "unproven" INTEGER NOT NULL DEFAULT 0,
    "report" JSONB,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "cancel_asked_at" TIMESTAMPTZ,
    "beat_at" TIMESTAMPTZ,

    CONSTRAINT "access_check_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "access_check_project_id_number_key" ON "access_check"("project_id", "number");
ALTER TABLE "access_check" ADD CONSTRAINT "access_check_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- Asked for when a production build was started.
ALTER TABLE "run" ADD COLUMN "check_access" BOOLEAN NOT NULL DEFAULT false;
