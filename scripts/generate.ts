// npm run generate [-- --check]: writes what is generated from the source and checked in: openapi/*.json, docs/errors.md, docs/failures.md,
// docs/help/errors.md, docs/help/failures.md, docs/assurance.md, docs/operating/data.md, docs/role-matrix.md, docs/protocols/doors.md,
// and what the portal knows of the API. With --check nothing is written; a difference fails and names the file.

import { mkdirSync } from 'node:fs'

import { existsSync, readFileSync, writeFileSync } from './files.ts'
import { assuranceDocument } from './generate/assurance.ts'
import { type Document, operationTable, permissionTable, shapes } from './generate/client.ts'
import { dataDocument } from './generate/data.ts'
import { doorsPage } from './generate/doors.ts'
import { errorList } from './generate/errors.ts'
import { failureNumbersPage } from './generate/failures.ts'
import { failuresPage, registrationErrorsPage } from './generate/help.ts'
import { openApiDocuments } from './generate/openapi.ts'
import { roleMatrixDocument } from './generate/roles.ts'

const check = process.argv.includes('--check')
const openApi = new Map(await openApiDocuments())
const whole = JSON.parse(openApi.get('openapi/graph.json') ?? '') as Document
// the portal's first load has a line for each operation, and none of its pages speaks SCIM
const graph: Document = {
  ...whole,
  paths: Object.fromEntries(Object.entries(whole.paths).filter(([path]) => !path.startsWith('/scim/'))),
}
const wanted = new Map<string, string>([
  ...openApi,
  ['docs/protocols/doors.md', doorsPage()],
  ['docs/errors.md', errorList()],
  ['docs/failures.md', failureNumbersPage()],
  ['docs/help/errors.md', registrationErrorsPage()],
  ['docs/help/failures.md', failuresPage()],
  ['docs/assurance.md', assuranceDocument()],
  ['docs/operating/data.md', dataDocument()],
  ['docs/role-matrix.md', await roleMatrixDocument()],
  ['portals/shared/api/generated/operations.ts', operationTable(graph)],
  ['portals/shared/api/generated/permissions.ts', permissionTable(graph)],
  ['portals/shared/api/generated/shapes.ts', shapes(graph)],
])
let stale = 0

mkdirSync('openapi', { recursive: true })
for (const [path, text] of wanted) {
  if (existsSync(path) && readFileSync(path) === text) continue
  if (check) {
    console.error(`${path} is not what the source says. Run npm run generate and commit it.`)
    stale++
  } else {
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}
process.exit(stale > 0 ? 1 : 0)
