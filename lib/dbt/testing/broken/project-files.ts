import { project } from './broken-project.ts'
import type { BrokenProject } from './broken-project.ts'

/** dbt_project.yml, packages.yml and selectors.yml. */
export const projectFiles: readonly BrokenProject[] = [
  {
    what: 'duplicate yaml key in project',
    files: project(`models:
  +enabled: true
models:
  +enabled: true
`),
    says: [
      "warning: dbt_project.yml:6:1: 'models' is given twice; what line 4 says of it is passed over. Remove one of the two.",
    ],
  },
  {
    what: 'bad version requirement',
    files: project(`require-dbt-version: '>=banana'
`),
    says: [
      'dbt_project.yml:4:22: dbt_project.yml cannot be used: \'>=banana\' is no version. Write for example [">=1.8.0", "<2.0.0"].',
    ],
  },
  {
    what: 'require-dbt-version too low',
    files: project(`require-dbt-version: ['>=1.0.0', '<1.5.0']
`),
    says: [
      'warning: dbt_project.yml:4:22: The project asks for dbt >=1.0.0, <1.5.0; this engine behaves as dbt 1.12.0. Widen require-dbt-version in dbt_project.yml.',
    ],
  },
  {
    what: 'invalid + key',
    files: project(`models:
  +materialised: table
`),
    says: [
      "warning: dbt_project.yml:5:18: Config 'materialised' means nothing to dbt. Did you mean 'materialized'? What is your own belongs under meta.",
    ],
  },
  {
    what: 'invalid + key nested',
    files: project(`models:
  shop:
    +shema: x
`),
    says: [
      "warning: dbt_project.yml:6:13: Config 'shema' means nothing to dbt. Did you mean 'schema'? What is your own belongs under meta.",
    ],
  },
  {
    what: 'plus missing',
    files: project(`models:
  shop:
    materialized: 5
`),
    says: ["dbt_project.yml:6:19: Config 'materialized' must be text, not 5."],
  },
  {
    what: 'unknown key in project',
    files: project(`model-path: [models]
`),
    says: [
      "dbt_project.yml:4:1: dbt_project.yml cannot be used: 'model-path' means nothing in it. Did you mean 'model-paths'?",
    ],
  },
  {
    what: 'project config bad value',
    files: project(`models:
  +enabled: yess
`),
    says: ["dbt_project.yml:5:13: Config 'enabled' must be true or false, not 'yess'."],
  },
  {
    what: 'models section is list',
    files: project(`models:
  - x
`),
    says: [
      "dbt_project.yml:5:3: dbt_project.yml cannot be used: 'models' must be a mapping. Correct the key that is marked.",
    ],
  },
  {
    what: 'vars is list',
    files: project(`vars:
  - x
`),
    says: [
      "dbt_project.yml:5:3: dbt_project.yml cannot be used: 'vars' must be a mapping. Correct the key that is marked.",
    ],
  },
  {
    what: 'on-run-start unknown macro',
    files: project(`on-run-start: "{{ nope() }}"
`),
    says: [
      "dbt_project.yml:4:19: There is no macro or variable 'nope'. Check the spelling, or install the package that has it.",
    ],
  },
  {
    what: 'hook syntax',
    files: project(`on-run-end: "{{ nope( }}"
`),
    says: [
      "dbt_project.yml:4:23: Unexpected '}', expected ')'. Close the bracket that is open with ) first.",
    ],
  },
  {
    what: 'name missing',
    files: {
      'dbt_project.yml': `version: '1.0'
`,
    },
    says: [
      "dbt_project.yml:1:1: dbt_project.yml cannot be used: it has no name. Give it one, for example: name: 'my_project'.",
    ],
  },
  {
    what: 'project yaml syntax',
    files: {
      'dbt_project.yml': `name: x
  version: '1.0'
`,
    },
    says: [
      'dbt_project.yml:2:3: This YAML cannot be read: this line is indented more than the one above, which has a value already. Indent it like the line above.',
    ],
  },
  {
    what: 'config-version 1',
    files: {
      'dbt_project.yml': `name: x
config-version: 1
`,
    },
    says: [
      'dbt_project.yml:2:17: dbt_project.yml cannot be used: config-version is 1, there is only 2. Correct the key that is marked.',
    ],
  },
  {
    what: 'dispatch unknown shape',
    files: project(`dispatch: dbt_utils
`),
    says: [
      "dbt_project.yml:4:11: dbt_project.yml cannot be used: 'dispatch' must be a list. Its items have macro_namespace and search_order.",
    ],
  },
  {
    what: 'quoting bad',
    files: project(`quoting: {database: maybe}
`),
    says: [
      "dbt_project.yml:4:21: dbt_project.yml cannot be used: 'database' of quoting must be true or false. Correct the key that is marked.",
    ],
  },
  {
    what: 'dispatch without search_order',
    files: project(`dispatch:
  - macro_namespace: dbt
`),
    says: [
      'dbt_project.yml:5:5: dbt_project.yml cannot be used: an item of dispatch has a macro_namespace and a list as search_order. Write for example {macro_namespace: dbt, search_order: [my_project, dbt]}.',
    ],
  },
  {
    what: 'dispatch search_order is text',
    files: project(`dispatch:
  - {macro_namespace: dbt, search_order: shop}
`),
    says: [
      'dbt_project.yml:5:5: dbt_project.yml cannot be used: an item of dispatch has a macro_namespace and a list as search_order. Write for example {macro_namespace: dbt, search_order: [my_project, dbt]}.',
    ],
  },
  {
    what: 'dispatch of a name',
    files: project(`dispatch:
  - dbt
`),
    says: [
      'dbt_project.yml:5:5: dbt_project.yml cannot be used: an item of dispatch has a macro_namespace and a list as search_order. Write for example {macro_namespace: dbt, search_order: [my_project, dbt]}.',
    ],
  },
  {
    what: 'packages other key',
    files: {
      'packages.yml': `packages:
  - local: loc
foo: 1
`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: ["packages.yml:3:1: 'foo' means nothing in packages.yml. It has only the key packages."],
  },
  {
    what: 'packages projects',
    files: {
      'packages.yml': `projects:
  - name: other
`,
    },
    says: ["packages.yml:1:1: 'projects' cannot stand in packages.yml. It belongs in dependencies.yml."],
  },
  {
    what: 'packages a list',
    files: {
      'packages.yml': `- local: loc
`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: [
      'packages.yml:1:1: packages.yml must be a mapping. It has the key packages, with a list below it.',
    ],
  },
  {
    what: 'packages odd key of an entry',
    files: {
      'packages.yml': `packages:
  - git: loc
    warn_unpinned: false
`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: ["packages.yml:3:5: 'warn_unpinned' means nothing beside 'git'. Did you mean 'warn-unpinned'?"],
  },
  {
    what: 'packages two kinds',
    files: {
      'packages.yml': `packages:
  - local: loc
    git: loc
`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: [
      "packages.yml:2:5: An entry is one package, and this one has both 'git' and 'local'. Make two entries of it, or remove one of the keys.",
    ],
  },
  {
    what: 'lock file torn',
    files: {
      'packages.yml': `packages:
  - local: loc
`,
      'package-lock.yml': `packages:
  - {local: loc, name`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: [
      'package-lock.yml:2:5: package-lock.yml cannot be read: line 2: the { that opens here has no end. Remove it, and run deps again.',
    ],
  },
  {
    what: 'lock file of a list',
    files: {
      'packages.yml': `packages:
  - local: loc
`,
      'package-lock.yml': `- local: loc
`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: [
      'package-lock.yml:1:1: package-lock.yml cannot be read: it must be a mapping of packages and sha1_hash. Remove it, and run deps again.',
    ],
  },
  {
    what: 'lock file of no packages',
    files: {
      'packages.yml': `packages:
  - local: loc
`,
      'package-lock.yml': `packages: [x]
`,
      'dbt_packages/loc/dbt_project.yml': `name: loc
version: '1.0'
`,
    },
    says: [
      'package-lock.yml:1:11: package-lock.yml holds "x", which is no package. Remove it, and run deps again.',
    ],
  },
  {
    what: 'packages bad yaml',
    files: {
      'packages.yml': `packages:
  - package: dbt-labs/dbt_utils
   version: 1.0.0
`,
    },
    says: [
      'packages.yml:3:4: This YAML cannot be read: this line is indented like none that it could follow. Indent it like its neighbours.',
    ],
  },
  {
    what: 'packages no version',
    files: {
      'packages.yml': `packages:
  - package: dbt-labs/dbt_utils
`,
    },
    says: [
      "packages.yml:2:1: Package 'dbt_utils' is required but not installed in dbt_packages. Install the packages: the button in Develop, or metricwright deps.",
      'packages.yml:2:5: The package dbt-labs/dbt_utils has no version. Name one, for example `version: 1.1.1` or `version: [">=1.0.0", "<2.0.0"]`.',
    ],
  },
  {
    what: 'packages not list',
    files: {
      'packages.yml': `packages: dbt_utils
`,
    },
    says: ["packages.yml:1:11: 'packages' must be a list."],
  },
  {
    what: 'packages unknown key',
    files: {
      'packages.yml': `packages:
  - pakage: dbt-labs/dbt_utils
    version: 1.0.0
`,
    },
    says: [
      'packages.yml:2:5: {"pakage":"dbt-labs/dbt_utils","version":"1.0.0"} is no package. An entry has one of `package` (with `version`), `git` (with `revision`), `local` or `tarball` (with `name`).',
    ],
  },
  {
    what: 'both packages and dependencies',
    files: {
      'packages.yml': `packages: []
`,
      'dependencies.yml': `packages: []
`,
    },
    says: [
      'dependencies.yml:1:1: Packages are listed in both packages.yml and dependencies.yml. Keep one of the lists; only packages.yml may use Jinja.',
    ],
  },
  {
    what: 'selectors dup',
    files: {
      'selectors.yml': `selectors:
  - name: x
    definition: {method: tagg, value: y}
`,
    },
    says: ["selectors.yml:3:17: Selector 'x': 'tagg' is no method of selection; did you mean 'tag'?"],
  },
  {
    what: 'selectors yaml broken',
    files: {
      'selectors.yml': `selectors:
  - name: x
   definition: {method: tagg, value: y}
`,
    },
    says: [
      'selectors.yml:3:4: This YAML cannot be read: this line is indented like none that it could follow. Indent it like its neighbours.',
    ],
  },
  {
    what: 'selectors not list',
    files: {
      'selectors.yml': `selectors: x
`,
    },
    says: ["selectors.yml:1:12: 'selectors' must be a list of entries with a name."],
  },
  {
    what: 'selectors no definition',
    files: {
      'selectors.yml': `selectors:
  - name: x
`,
    },
    says: ["selectors.yml:2:5: Selector 'x' has no definition."],
  },
]
