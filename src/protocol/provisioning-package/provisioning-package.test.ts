// Provisioning packages: what is written is what is read, and the facts of the form without which Windows refuses a package
// (docs/real-pcs.md). wimlib and xmllint judge the same writer in `npm run oracle`.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'

import { readWim, sourceOf } from '../wim/read.ts'
import { writeWim } from '../wim/write.ts'
import { parseXml } from '../xml.ts'
import { customizationsDocument } from './customizations.ts'
import { indented } from './document.ts'
import { readPackage } from './read.ts'
import { PackageProblem, type PackageSettings } from './settings.ts'
import { writePackage } from './write.ts'

const der = Uint8Array.from({ length: 300 }, (_, at) => at % 251)
const thumbprint = createHash('sha1').update(der).digest('hex').toUpperCase()
const at = new Date('2026-11-30T00:00:00Z')
const identity = { id: '0b0e8c5e-1111-4222-8333-444455556666', name: 'Lab & library', version: '1.0' }
const settings: PackageSettings = {
  rootCertificates: [{ name: 'School root', der }],
  wirelessNetwork: { ssid: 'Guests <1> & "2"', hidden: true, passphrase: `it's <a> & "b"` },
  computerName: 'LAB-%RAND:5%',
  account: { name: 'Local admin', password: 'p&<>"', administrator: true },
  firstRunHidden: true,
  enrollment: {
    userName: 'pc_abc@school.example',
    discoveryUrl: 'https://mdm.school.example/EnrollmentServer/Discovery.svc?a=1&b=2',
    secret: 'BCDFG-HJKLM',
  },
}
const filesOf = (bytes: Uint8Array) =>
  new Map(readWim(sourceOf(bytes)).files.map(({ path, read }) => [path, new Uint8Array(read())]))
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
const written = writePackage(identity, settings, at)

test('a package is read as it was written', () => {
  expect(readPackage(sourceOf(written))).toEqual({
    identity,
    settings: { ...settings, rootCertificates: [{ name: thumbprint, der }] },
    unknown: [],
  })
})

test('what is left out is not in the package', () => {
  const smallest = { rootCertificates: [], firstRunHidden: false }
  const bytes = writePackage(identity, smallest, at)
  expect(readPackage(sourceOf(bytes)).settings).toEqual(smallest)
  expect([...filesOf(bytes).keys()].filter((path) => path.endsWith('.provxml'))).toEqual([])
})

test('its files are those of a package of the vendor, and settings are applied so that the enrolment comes last', () => {
  const files = filesOf(written)
  expect([...files.keys()].filter((path) => !path.endsWith('.provxml')).sort()).toEqual([
    'CommonSettings/1/AnswerFile.xml',
    'CommonSettings/CommonSettings.xml',
    'Multivariant/0/MasterDatastore.xml',
    'Multivariant/0/Prov/RunTime.xml',
    'Multivariant/0/customizations.xml',
    'Multivariant/Multivariant.xml',
  ])
  const order = [...textOf(files.get('Multivariant/0/Prov/RunTime.xml')).matchAll(/Data="([^"]+)"/g)].map(
    ([, data]) => data,
  )
  expect(order).toEqual(
    [
      '0__Certificates_RootCertificates',
      '1__ConnectivityProfiles_WLAN',
      '2__Accounts_ComputerAccount',
      '3__Accounts_Users',
      '4__OOBE_Desktop',
      '5__Workplace_Enrollments',
    ].map((name) => `$(_prov)\\RunTime\\${name}.provxml`),
  )
})

test('every file ends its lines as Windows does; all have the mark of UTF-8 but the two that list others', () => {
  for (const [path, bytes] of filesOf(written)) {
    const text = textOf(bytes)
    expect(text.replaceAll('\r\n', ''), path).not.toMatch(/[\r\n]/)
    expect(text.startsWith('\ufeff'), path).toBe(!/(Multivariant|CommonSettings)\.xml$/.test(path))
    expect(text.includes('standalone="yes"'), path).toBe(path.endsWith('.provxml'))
  }
})

test('the identity stands in the description of the image, in the order of the vendor', () => {
  const { xml } = readWim(sourceOf(written))
  const names = parseXml(xml)
    .children.find(({ local }) => local === 'IMAGE')
    ?.children.map(({ local }) => local)
  expect(names?.slice(0, 8)).toEqual([
    'NAME',
    'DESCRIPTION',
    'NOTES',
    'AUTHOR',
    'VERSION',
    'ALTITUDE',
    'PACKAGEID',
    'DIRCOUNT',
  ])
  expect(xml).toContain(`<ALTITUDE>5000</ALTITUDE><PACKAGEID>{${identity.id}}</PACKAGEID>`)
  expect(xml).toContain(`EncryptPackage=False;SignPackage=False;PackageID=${identity.id}<`)
})

test('the enrolment is by user name and secret, an administrator is in group 2, and a network is escaped once', () => {
  const files = filesOf(written)
  const document = (end: string) => textOf([...files].find(([path]) => path.endsWith(`${end}.provxml`))?.[1])
  expect(document('Workplace_Enrollments')).toContain('<parm name="AuthPolicy" value="0" datatype="integer"/>')
  expect(document('Workplace_Enrollments')).toContain('<characteristic type="pc_abc@school.example">')
  expect(document('Accounts_Users')).toContain('<parm name="LocalUserGroup" value="2" datatype="integer"/>')
  expect(document('RootCertificates')).toContain(`<characteristic type="${thumbprint}">`)
  expect(document('WLAN')).toContain(
    'value="&lt;WLANProfile xmlns=&quot;http://www.microsoft.com/networking/WLAN/profile/v1',
  )
  const standard = { ...settings, account: { name: 'a', password: 'b', administrator: false } }
  expect(readPackage(sourceOf(writePackage(identity, standard, at))).settings.account?.administrator).toBe(false)
})

test('customizations.xml says the same for the tool of the vendor, and its key twice', () => {
  const text = indented(customizationsDocument(identity, settings))
  expect(text).toContain('<PackageConfig xmlns="urn:schemas-Microsoft-com:Windows-ICD-Package-Config.v1.0">')
  expect(text).toContain('<Settings xmlns="urn:schemas-microsoft-com:windows-provisioning">')
  expect(text).toContain('<UPN UPN="pc_abc@school.example" Name="pc_abc@school.example">')
  expect(text).toMatch(
    /<AuthPolicy>OnPremise<\/AuthPolicy>\s*<DiscoveryServiceFullUrl>https:[^<]*<\/Discover\w+>\s*<Secret>BCDFG-HJKLM</,
  )
  expect(text).toContain('<CertificatePath>School-root.cer</CertificatePath>')
  expect(text).toContain('<UserGroup>Administrators</UserGroup>')
  expect(text).toContain('<SecurityType>WPA2-Personal</SecurityType>')
  expect(filesOf(written).get('Multivariant/0/customizations.xml')).toEqual(
    new TextEncoder().encode(`\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n${text}\r\n`),
  )
})

/** The same package with some of its files changed. */
function changed(change: (path: string, text: string) => string | undefined): Uint8Array {
  const files = [...filesOf(written)].flatMap(([path, bytes]) => {
    const text = change(path, textOf(bytes))
    return text === undefined ? [] : [{ path, bytes: new TextEncoder().encode(text) }]
  })
  return writeWim({ guid: new Uint8Array(16), at, files, said: [['PACKAGEID', `{${identity.id}}`]] })
}

test('a file without the mark of UTF-8, one that is missing, and an enrolment by certificate are refused by their names', () => {
  expect(() => readPackage(sourceOf(changed((_path, text) => text)))).not.toThrow()
  const read = (change: Parameters<typeof changed>[0]) => () => readPackage(sourceOf(changed(change)))
  expect(read((_path, text) => text.replace('\ufeff', ''))).toThrow('RunTime.xml does not begin with the mark of UTF-8')
  expect(read((path, text) => (path.includes('4__') ? undefined : text))).toThrow(
    'has no Multivariant/0/Prov/RunTime/4__',
  )
  expect(read((_path, text) => text.replace('"AuthPolicy" value="0"', '"AuthPolicy" value="2"'))).toThrow(
    'by certificate',
  )
  expect(read((_path, text) => text.replace('$(_prov)\\RunTime\\0', 'C:\\0'))).toThrow(PackageProblem)
})

test('a setting that is not known is told', () => {
  const other = changed((_path, text) => text.replace('type="OOBE"', 'type="Else"'))
  expect(readPackage(sourceOf(other)).unknown).toEqual(['MCSF/Else/Desktop/HideOobe'])
})
