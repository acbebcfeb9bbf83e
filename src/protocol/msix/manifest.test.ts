import { expect, test } from 'vitest'

import { zipOf } from '../../../test/support/archives.ts'
import { MsixProblem, readMsix } from './manifest.ts'
import { publisherHash } from './publisher-hash.ts'

const publisher = 'CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, S=Washington, C=US'
const manifest = `<?xml version="1.0" encoding="utf-8"?>
<Package xmlns="http://schemas.microsoft.com/appx/manifest/foundation/windows10">
  <Identity Name="Contoso.Notes" Publisher="${publisher}" Version="4.2.0.0" ProcessorArchitecture="x64"/>
  <Properties><DisplayName>Contoso Notes</DisplayName><PublisherDisplayName>ms-resource:Publisher</PublisherDisplayName></Properties>
</Package>`
const bundle = `<Bundle xmlns="http://schemas.microsoft.com/appx/2013/bundle"><Identity Name="Contoso.Notes" Publisher="CN=Contoso" Version="4.2.0.0"/></Bundle>`

test('a publisher has the hash that the family names of its packages show everywhere', () => {
  expect(publisherHash(publisher)).toBe('8wekyb3d8bbwe')
})

test.each([true, false])('a package says who it is, packed: %s', (packed) => {
  const file = zipOf([['AppxManifest.xml', Buffer.from(`\uFEFF${manifest}`)]], { packed })
  expect(readMsix(file)).toEqual({
    identityName: 'Contoso.Notes',
    identityPublisherHash: '8wekyb3d8bbwe',
    identityVersion: '4.2.0.0',
    identityResourceIdentifier: '',
    applicableArchitectures: 'x64',
    name: 'Contoso Notes',
    publisher: 'Microsoft Corporation',
  })
})

test('a bundle says who it is', () => {
  const file = zipOf([['AppxMetadata/AppxBundleManifest.xml', Buffer.from(bundle)]], { packed: true })
  expect(readMsix(file)).toMatchObject({
    identityName: 'Contoso.Notes',
    identityResourceIdentifier: '~',
    applicableArchitectures: 'neutral',
    publisher: 'Contoso',
  })
})

test.each([
  ['no archive', Buffer.from('TAXIWAY-MSIX 1\n'), 'is no packaged application'],
  ['an archive of something else', zipOf([['a.txt', Buffer.from('a')]], { packed: true }), 'has no manifest'],
  [
    'a manifest without identity',
    zipOf([['AppxManifest.xml', Buffer.from('<Package/>')]], { packed: true }),
    'identity',
  ],
  ['a broken manifest', zipOf([['AppxManifest.xml', Buffer.from('<Package>')]], { packed: true }), 'is no packaged'],
])('%s is refused as that', (_, file, problem) => {
  expect(() => readMsix(file)).toThrow(MsixProblem)
  expect(() => readMsix(file)).toThrow(problem)
})
