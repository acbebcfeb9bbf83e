// Applications on the Graph-compatible API, and the upload of their content.

import type { Readable } from 'node:stream'
import { assignmentEntity, type Expanded } from '../../../assignment/entity.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { contextOf } from '../../../graph/collection.routes.ts'
import { serveEntity, serveList, serveWhole } from '../../../graph/serve-list.routes.ts'
import { tenantOf, tokenOperation } from '../../../http/caller/caller.ts'
import { whileAllowed } from '../../../http/caller/while-allowed.ts'
import type { Serve } from '../../../http/serve.ts'
import { Fault } from '../../../kernel/fault.ts'
import { AppId, type TenantId } from '../../../kernel/id.ts'
import { isType } from '../../../kernel/odata-type.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import * as contract from './app.contract.ts'
import * as ops from './app.ops.ts'
import * as assigning from './assign.ops.ts'
import { uploadContent } from './content/upload.ops.ts'
import { refuseTooLarge } from './content/uploaded.ops.ts'
import { appEntity } from './entity.ts'
import { type Form, forms, typeOfForm } from './form/form.ts'
import { membersOf } from './form/package.ts'
import { readApp } from './read.ops.ts'
import { relationRoutes } from './win32/relation.routes.ts'

const assignmentsOf = ({ id, targets }: assigning.AssignedTo) =>
  targets.map(({ target, intent }) => assignmentEntity(id, target, { intent }))

export function appRoutes(serve: Serve, { db, seal, urls }: AdminDeps): void {
  const assigned = (tenantId: TenantId, app: ops.App) => assigning.withIntended(db, tenantId, app)
  const entity = {
    list: ops.appList,
    entity: contract.mobileApp,
    toEntity: (app: assigning.AssignedTo, { expand }: Expanded): contract.MobileApp => ({
      ...appEntity(app),
      ...(expand.includes('assignments') && { assignments: assignmentsOf(app) }),
    }),
  }
  serveList(serve, urls.graph, contract.listApps, {
    ...entity,
    page: (tenantId, wanted) => assigning.listApps(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getApp, {
    ...entity,
    read: async (tenantId, { params }) => assigned(tenantId, await readApp(db, tenantId, params.id)),
  })
  for (const route of contract.createApp) {
    serve.json(route, async (call) => {
      const { '@odata.type': type = typeOfForm.msi } = call.body
      const form = formOf(type)
      const made = await ops.createApp(db, seal, tokenOperation(call), form, valuesOf(call.body, form))
      return appEntity(await assigned(tenantOf(call), made))
    })
  }
  for (const route of contract.changeApp) {
    serve.json(route, async (call) => {
      const { '@odata.type': type } = call.body
      const { id } = call.params
      const said = type === undefined ? undefined : formOf(type)
      const { form } = await readApp(db, tenantOf(call), id)
      const changed = await ops.changeApp(db, seal, tokenOperation(call), id, said, valuesOf(call.body, form))
      return appEntity(await assigned(tenantOf(call), changed))
    })
  }
  for (const route of contract.deleteApp) {
    serve.json(route, async (call) => ops.deleteApp(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.assignApp) {
    serve.json(route, async (call) =>
      assigning.assignApp(db, tokenOperation(call), call.params.id, call.body.mobileAppAssignments),
    )
  }
  serveWhole(serve, urls.graph, contract.listAppAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: async (tenantId, { params: { id } }) => {
      return assignmentsOf(await assigned(tenantId, await readApp(db, tenantId, id)))
    },
  })
  relationRoutes(serve, { db, urls })
  for (const route of contract.showCommandLine) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, ''),
      value: await ops.showSecretCommandLine(db, seal, tokenOperation(call), call.params.id),
    }))
  }
  for (const route of contract.uploadApp) {
    serve.raw(route, async (call) => {
      const id = AppId.safeParse(call.params.id).data
      if (!id)
        throw new Fault('invalid-input', 'The application id in the address is not a GUID.', { reason: 'app-id' })
      const stream = call.body as unknown as Readable | undefined // the route is streamed
      if (!stream) {
        throw new Fault('invalid-input', 'The upload is empty. Send the file as the body, with a content type.', {
          reason: 'app-property',
        })
      }
      refuseTooLarge(Number(call.request.headers['content-length'] ?? 0))
      return uploadContent(db, seal, tokenOperation(call), id, whileAllowed(call, stream))
    })
  }
}

function formOf(type: string): Form {
  const form = forms.find((one) => isType(type, typeOfForm[one]))
  if (form) return form
  const known = Object.values(typeOfForm).join(', ')
  throw new Fault('invalid-input', `'${type}' is not served here. An application is one of ${known}.`, {
    reason: 'app-type',
  })
}

function valuesOf(body: contract.AppBody, form: Form): ops.AppInput {
  refuseOthers(body, form)
  const {
    displayName,
    publisher,
    productCode,
    productVersion,
    commandLine,
    installCommandLine,
    fileName,
    holdsSecret,
  } = body
  const line = commandLine || installCommandLine
  return {
    ...(displayName !== undefined && { displayName }),
    ...(typeof publisher === 'string' && { publisher }),
    ...(productCode !== undefined && { productCode }),
    ...(productVersion !== undefined && { productVersion }),
    ...(line && { commandLine: line }),
    ...(fileName !== undefined && { fileName }),
    ...(typeof holdsSecret === 'boolean' && { holdsSecret }),
    given: body,
  }
}

/** Nothing that is sent is dropped in silence; the version of an MSI package is sent back under both of its names. */
function refuseOthers(body: contract.AppBody, form: Form): void {
  const own: readonly string[] = [...membersOf[form], 'identityVersion']
  const others = forms.flatMap((one): readonly string[] => membersOf[one]).filter((name) => !own.includes(name))
  const wrong = others.find((name) => body[name as keyof contract.AppBody] !== undefined)
  if (wrong === undefined) return
  const of = forms.filter((one) => (membersOf[one] as readonly string[]).includes(wrong)).map((one) => typeOfForm[one])
  throw new Fault(
    'invalid-input',
    `${wrong} belongs to ${of.join(' and ')}, and this application is a ${typeOfForm[form]}. Leave it out.`,
    { reason: 'app-property' },
  )
}
