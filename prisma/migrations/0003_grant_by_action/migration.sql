-- What is approved for a day stands beside what is granted for good.
DROP INDEX "access_grant_project_id_subject_kind_subject_scope_kind_scope_key";
CREATE UNIQUE INDEX "access_grant_project_id_subject_kind_subject_scope_kind_sco_key" ON "access_grant"("project_id", "subject_kind", "subject", "scope_kind", "scope", "action");
