import { createHash, verify, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeSoap } from './soap.ts'
import { parseWritten, XmlError } from './xml.ts'
import { canonicalDocument, canonicalDocumentExclusive } from './xml-canonical.ts'
import { readSignedDocument } from './xml-signature.ts'

/** Made by a library of others (signxml 5.2 over lxml), with a key that nobody has kept. */
const theirs = readFileSync(new URL('../../test/wire/mde2/signed-by-another.xml', import.meta.url), 'utf8')
const path = ['Header', 'Security']

function isGood(document: string): boolean {
  const { content, digest, signedInfo, signature } = readSignedDocument(document, path)
  const { publicKey } = new X509Certificate(decodeSoap(theirs).security.binarySecurityToken?.value ?? '')
  const digested = createHash('sha256').update(content).digest()
  return digested.equals(digest) && verify('RSA-SHA256', signedInfo, publicKey, signature)
}

describe('a signed message', () => {
  test('that another program signed is good, and stays so however its tags are written', () => {
    expect(decodeSoap(theirs).security.signed).toEqual({
      created: '2026-11-30T10:00:00Z',
      expires: '2026-11-30T10:05:00Z',
    })
    expect(isGood(theirs)).toBe(true)
    expect(isGood(theirs.replace('<empty/>', '<empty ></empty>'))).toBe(true)
    expect(isGood(theirs.replace('&lt;1&gt; &quot;', '&#60;1> &#34;'))).toBe(true)
    expect(isGood(theirs.replace('<s:Body>', '<s:Body><!-- nothing -->'))).toBe(true)
    expect(isGood(`<?xml version="1.0" encoding="utf-8"?>\r\n${theirs}`)).toBe(true)
  })

  test('is good no more after any change outside the signature, and after one of what was signed', () => {
    const changes: readonly (readonly [string, string])[] = [
      ['Zo&#235;', 'Zoe'],
      ['<empty/>', ''],
      ['<empty/>', '<empty> </empty>'],
      ['b="2"', 'b="3"'],
      ['urn:body', 'urn:other'],
      ['q:y="z"', 'q:y="z" q:v="w"'],
      ['2026-11-30T10:05:00Z', '2027-11-30T10:05:00Z'],
      ['</s:Body>', '</s:Body><s:Body/>'],
      ['<s:Body>', '<s:Body><Signature xmlns="urn:none"/>'],
      ['4L65xTSN6AROgjGglv4h', '5L65xTSN6AROgjGglv4h'],
      ['GVPBhBrd', 'HVPBhBrd'],
    ]
    for (const [from, to] of changes) expect([from, isGood(theirs.replace(from, to))]).toEqual([from, false])
  })

  test('of another form is refused by what it should be: another part, a second signature, other algorithms, parameters, more transforms', () => {
    const enveloped = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
    const exclusive = 'Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
    const signature = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(theirs)?.[0] ?? ''
    const changes: readonly (readonly [string, string, string])[] = [
      ['URI=""', 'URI="#token"', 'whole document'],
      ['URI=""', '', 'whole document'],
      [signature, signature + signature, 'one Signature'],
      ['<ds:SignedInfo>', '<ds:SignedInfo/><ds:SignedInfo>', 'one SignedInfo'],
      ['xmldsig-more#rsa-sha256', 'xmldsig#rsa-sha1', 'SignatureMethod'],
      ['xmlenc#sha256', 'xmldsig#sha1', 'DigestMethod'],
      [exclusive, 'Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>', 'CanonicalizationMethod'],
      [exclusive, `${exclusive.replace('/>', '><a/></ds:CanonicalizationMethod>')}`, 'without parameters'],
      [enveloped, '', 'Transform'],
      [enveloped, enveloped.repeat(2), 'at most one more'],
      ['<s:Body>', '<?do it?><s:Body>', 'no processing instruction'],
      ['GVPBhBrd', '*', 'base64 in SignatureValue'],
    ]
    for (const [from, to, expected] of changes) {
      expect(() => isGood(theirs.replace(from, () => to))).toThrow(expected)
    }
  })

  test('[T-38] with more namespaces than a message needs is refused, wherever they are declared', () => {
    const own = theirs.split('xmlns').length - 1
    const declaring = (count: number) =>
      theirs.replace('<empty/>', () =>
        Array.from({ length: count }, (_, n) => `<n${n}:a xmlns:n${n}="urn:n"/>`).join(''),
      )
    expect(isGood(declaring(64 - own))).toBe(false) // another content, and read
    expect(() => isGood(declaring(65 - own))).toThrow('at most 64 namespace declarations')
  })

  test('[T-38] whatever comes, it is read or an XmlError', () => {
    const piece = fc.constantFrom('<ds:Signature>', '</a>', '<a b="c">', '"', '&', 'xmlns=""', theirs.slice(900, 1200))
    fc.assert(
      fc.property(fc.nat(theirs.length), fc.nat(60), fc.oneof(piece, fc.string()), (at, length, put) => {
        try {
          readSignedDocument(theirs.slice(0, at) + put + theirs.slice(at + length), path)
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError)
        }
      }),
    )
  })
})

describe('the canonical form', () => {
  const document = [
    `<?xml version="1.0"?>\n<!-- a --><s:E xmlns:s="urn:s" xmlns:u='urn:u' xmlns="urn:d"><s:H b="2" a="1" u:z="x" s:y="&lt;&quot;&#10;&#13;'">`,
    `<x xmlns=""><y xmlns="urn:d"/></x><!-- b --><z><![CDATA[<&>]]>\r\n &gt; ü 😀</z></s:H><w xmlns="urn:e" xml:lang="en"/></s:E>`,
  ].join('')

  test('of a document is what xmllint writes: with all declarations, and with those alone that are used', () => {
    // xmllint --c14n and --exc-c14n, libxml2 2.9.14
    const inside = `<s:H xmlns:u="urn:u" a="1" b="2" s:y="&lt;&quot;&#xA;&#xD;'" u:z="x">`
    const rest = `<y xmlns="urn:d"></y></x><z>&lt;&amp;&gt;\n &gt; ü 😀</z></s:H><w xmlns="urn:e" xml:lang="en"></w></s:E>`
    expect(canonicalDocument(parseWritten(document))).toBe(
      `<s:E xmlns="urn:d" xmlns:s="urn:s" xmlns:u="urn:u">${inside.replace(' xmlns:u="urn:u"', '')}<x xmlns="">${rest}`,
    )
    expect(canonicalDocumentExclusive(parseWritten(document))).toBe(
      `<s:E xmlns:s="urn:s">${inside}<x>${rest.replace('<z>', '<z xmlns="urn:d">')}`,
    )
  })

  test('is its own canonical form', () => {
    for (const canonical of [canonicalDocument, canonicalDocumentExclusive]) {
      const once = canonical(parseWritten(document))
      expect(canonical(parseWritten(once))).toBe(once)
    }
  })
})
