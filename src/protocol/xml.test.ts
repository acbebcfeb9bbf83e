import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { child, children, descend, filledText, makeXmlRecordReader, parseXml, required, text, XmlError } from './xml.ts'
import { dropIllegal, element, fragment, serialise } from './xml-write.ts'

const refusal = (document: string | Uint8Array, limits = {}): XmlError => {
  try {
    parseXml(document, limits)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
  throw new Error('the document was accepted')
}

/** Any code point but half a pair. fast-check's own `unit: 'binary'` takes two seconds to set up. */
const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint))

describe('reading', () => {
  test('namespaces are resolved, whatever the prefix', () => {
    const root = parseXml('<a:one xmlns:a="urn:a" xmlns="urn:b"><two a:k="1" k2="2"> x </two></a:one>')
    expect(root).toMatchObject({ name: 'a:one', namespace: 'urn:a', local: 'one', attributes: {} })
    const two = required(root, 'two', 'urn:b')
    expect(two.attributes).toEqual({ k: '1', k2: '2' })
    expect(text(two)).toBe('x')
    expect(child(root, 'two', 'urn:a')).toBeUndefined()
  })

  test('text gathers characters, references and CDATA around children', () => {
    const root = parseXml('<a>1&amp;<b/>&#xF000;<![CDATA[<2>]]></a>')
    expect(root.text).toBe('1&\uF000<2>')
    expect(children(root, 'b')).toHaveLength(1)
    expect(filledText(child(root, 'b'))).toBeUndefined()
    expect(descend(root, 'b', 'c')).toBeUndefined()
  })

  test('a missing element is named together with its parent', () => {
    expect(() => required(parseXml('<a/>'), 'b')).toThrow('expected b inside a')
  })

  test('a byte order mark is skipped and broken UTF-8 is refused', () => {
    expect(parseXml(new Uint8Array([0xef, 0xbb, 0xbf, 0x3c, 0x61, 0x2f, 0x3e])).local).toBe('a')
    expect(refusal(new Uint8Array([0x3c, 0xff])).expected).toBe('UTF-8 text')
  })

  test.each(['', '<a>', '<a></b>', '<a x=1/>', '<a x="1" x="2"/>', '<p:a/>', 'text', '<a/><b/>'])(
    '%j is refused as not well-formed',
    (document) => {
      expect(refusal(document)).toBeInstanceOf(XmlError)
    },
  )

  test('arbitrary text gives a tree or an XmlError with a position inside the text, and never anything else', () => {
    const scrap = fc.constantFrom(
      '<a>',
      '</a>',
      '<a',
      '/>',
      ' x="',
      '"',
      '&lt;',
      '&x;',
      '<!--',
      '-->',
      '<![CDATA[',
      '<?',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(scrap, fc.string({ maxLength: 5, unit: anyCharacter })), { maxLength: 20 }),
        (parts) => {
          const document = parts.join('')
          try {
            parseXml(document)
          } catch (error) {
            expect(error).toBeInstanceOf(XmlError)
            expect((error as XmlError).at).toBeLessThanOrEqual(document.length)
          }
        },
      ),
    )
  })
})

describe('attacks', () => {
  test('[T-38] a document type is refused, so no entity can be declared', () => {
    const laughs = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from(
      { length: 10 },
      (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
    ).join('')}]><a>&l10;</a>`
    expect(refusal(laughs).expected).toBe('no document type declaration')
  })

  test('[T-38] an external entity is refused without being looked at', () => {
    expect(refusal('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>').expected).toBe('no document type declaration')
    expect(refusal('<a>&undeclared;</a>').expected).toContain('well-formed')
  })

  test('[T-38] 10,000 levels stop at level 65', () => {
    const document = `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`
    const error = refusal(document)
    expect(error.expected).toBe('at most 64 levels')
    expect(error.at).toBeLessThan(200)
    expect(parseXml(`${'<a>'.repeat(64)}${'</a>'.repeat(64)}`).local).toBe('a')
  })

  test('[T-38] bytes, elements and attributes are bounded', () => {
    expect(refusal(`<a>${'x'.repeat(100)}</a>`, { bytes: 50 }).expected).toBe('at most 50 bytes')
    expect(refusal(`<a>${'<b/>'.repeat(5)}</a>`, { elements: 5 }).expected).toBe('at most 5 elements')
    const attributes = Array.from({ length: 5 }, (_, i) => ` k${i}=""`).join('')
    expect(refusal(`<a${attributes}/>`, { attributes: 4 }).expected).toBe('at most 4 attributes')
    expect(parseXml(`<a${attributes}><b${attributes}/></a>`, { attributes: 5 }).children).toHaveLength(1)
  })
})

describe('records of a long document', () => {
  const limits = { depth: 4, attributes: 4, characters: 100, members: 3 }
  const read = (...pieces: readonly string[]) => {
    const reader = makeXmlRecordReader(limits)
    return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()].map((one) => Object.fromEntries(one))
  }
  const one = { a: '1', b: '<2' }

  test('each element with texts is one record, in any namespace and however the document is cut', () => {
    const document =
      '<r xmlns:x="urn:x"><k><a> 1 </a><x:b><![CDATA[<2]]></x:b></k><g><k><a>1</a><b>&lt;2</b></k></g></r>'
    expect(read(document)).toEqual([one, one])
    expect(read(...document)).toEqual([one, one])
    expect(read('<r><a>1</a><a>2</a><b>3</b><c>4</c><d>5</d></r>')).toEqual([{ a: '1', b: '3', c: '4' }])
  })

  test('texts, levels, attributes, document types and text without an end are bounded or refused', () => {
    const refused = [
      `<a><b>${'x'.repeat(101)}</b></a>`,
      '<a><b><c><d><e/></d></c></b></a>',
      '<a b="1" c="2" d="3" e="4" f="5"/>',
      '<!DOCTYPE a><a/>',
      '<a>&undefined;</a>',
      '<a>',
    ]
    for (const document of refused) expect(() => read(document)).toThrow(XmlError)
    const endless = makeXmlRecordReader(limits)
    endless.push('<a><b>')
    expect(() => {
      for (let n = 0; n < 10; n++) endless.push('x'.repeat(50))
    }).toThrow(XmlError)
  })
})

describe('writing', () => {
  test('order is kept, undefined is left out, text and attributes are escaped', () => {
    const written = element('a', { z: '"<\n', b: undefined, c: '1' }, 'x<&>\r', undefined, [element('d', {}), 'y'])
    expect(written.markup).toBe('<a z="&quot;&lt;&#10;" c="1">x&lt;&amp;&gt;&#13;<d/>y</a>')
    expect(fragment('a', element('b', {})).markup).toBe('a<b/>')
  })

  test('what XML cannot carry is refused, or dropped on request, while U+F000 passes', () => {
    expect(() => element('a', {}, 'ab\u0000')).toThrow(XmlError)
    expect(() => element('a', { b: '\uD800' })).toThrow(XmlError)
    expect(dropIllegal('a\u0000\uD800b\uF000\u{1F600}')).toBe('ab\uF000\u{1F600}')
  })

  test('what is written is read back unchanged', () => {
    const legal = fc.string({ unit: anyCharacter }).map(dropIllegal)
    fc.assert(
      fc.property(legal, legal, (inside, attribute) => {
        const root = parseXml(element('a', { k: attribute }, inside).markup)
        expect(root.text).toBe(inside)
        expect(root.attributes).toEqual({ k: attribute })
      }),
    )
  })

  test('a parsed element can be written again', () => {
    const source = '<a xmlns="urn:x" k="1">t<b xmlns="">&lt;</b><c/></a>'
    expect(serialise(parseXml(source))).toBe(source)
  })
})
