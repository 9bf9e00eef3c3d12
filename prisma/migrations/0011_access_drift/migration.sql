-- What is declared against what holds, as it was when somebody looked last, or when production was built last.
CREATE TABLE "access_drift" (
    "project_id" UUID NOT NULL,
    "waiting" INTEGER NOT NULL,
    "faults" INTEGER NOT NULL,
    "run_number" INTEGER,
    "looked_at" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "access_drift_pkey" PRIMARY KEY ("project_id")
);
ALTER TABLE "access_drift" ADD CONSTRAINT "access_drift_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
