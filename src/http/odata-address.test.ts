import { expect, test } from 'vitest'

import { plainAddress } from './odata-address.ts'

test.each([
  ['/v1.0//users', '/v1.0/users'],
  ['//v1.0/users?$filter=a//b', '/v1.0/users?$filter=a//b'],
  ["/beta/devices('1')?x=('y')", "/beta/devices/1?x=('y')"],
  ['/beta/devices(%271%27)/memberOf', '/beta/devices/1/memberOf'],
  ['/beta/devices(0b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a10)', '/beta/devices/0b0f3c1e-6d3c-4d5f-9b61-3d3f0d6f7a10'],
  ["/v1.0/users('o''brien@contoso.example')", '/v1.0/users/o%27brien@contoso.example'],
  ['/beta/a/1/microsoft.graph.updateDeviceProperties', '/beta/a/1/updateDeviceProperties'],
  ['/beta/a/1/Microsoft.Graph.sync()', '/beta/a/1/sync'],
  [
    "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/x",
    '/v1.0/servicePrincipals/appId=00000003-0000-0000-c000-000000000000/x',
  ],
])('%s is %s', (given, plain) => {
  expect(plainAddress(given)).toBe(plain)
})

test.each([
  '/',
  '/v1.0/users/',
  '/v1.0/users?$filter=startswith(displayName,%27a%27)',
  "/beta/p/1/getOmaSettingPlainTextValue(secretReferenceValueId='x')",
  '/v1.0/groups/1/members/microsoft.graph.device',
  "/v1.0/servicePrincipals(appId='1')",
])('%s stays as it is', (url) => {
  expect(plainAddress(url)).toBe(url)
})
