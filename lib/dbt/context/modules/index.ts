import { PyDict } from '#lib/jinja/index.ts'

/** `modules.*`: the parts of Python's library that dbt lends to templates. */
export const modulesValue = PyDict.from([])
