import { describe, expect, test } from 'vitest'

import { editorAdmx } from '../../../test/support/mdm/admx.ts'
import { filesAmong, problemWithIngested } from './ingested.ts'

const policies = './Device/Vendor/MSFT/Policy'
const file = { uri: `${policies}/ConfigOperations/ADMXInstall/Editor/Policy/One`, value: editorAdmx() }
const saving = `${policies}/Config/Editor~Policy~Editor~Saving/AutoSave`

/** What is wrong with a setting whose file comes with it. */
const problemWith = (uri: string, value: string) => problemWithIngested([{ uri, value }, file])?.problem

describe('a setting of an application', () => {
  test.each([
    '<disabled/>',
    '<enabled/><data id="Minutes" value="15"/>',
    '<enabled/><data id="Minutes" value="60"/><data id="Where" value="share"/><data id="Backup" value="true"/>',
    '<enabled/><data id="Minutes" value="1"/><data id="Folder" value="C:\\saved\\it"/><data id="Notes" value="one&#xF000;two"/>',
    '<enabled/><data id="Minutes" value="1"/><data id="Types" value="txt&#xF000;1&#xF000;doc&#xF000;0"/>',
  ])('may have what the file says: %s', (value) => {
    expect(problemWith(saving, value)).toBeUndefined()
    expect(problemWith(saving.toLowerCase(), value)).toBeUndefined()
  })

  test.each([
    ['<enabled/>', 'needs <data id="Minutes" value="…"/>, which takes a whole number from 1 to 60'],
    [
      '<enabled/><data id="Minutes" value="0"/>',
      "the data 'Minutes' that it cannot have: it takes a whole number from 1",
    ],
    ['<enabled/><data id="Minutes" value="soon"/>', 'takes a whole number from 1 to 60'],
    ['<enabled/><data id="Minutes" value="5"/><data id="Where" value="2"/>', 'takes one of 1, share'],
    ['<enabled/><data id="Minutes" value="5"/><data id="Folder" value="C:\\saved\\them"/>', 'of at most 12 characters'],
    ['<enabled/><data id="Minutes" value="5"/><data id="Backup" value="yes"/>', 'takes true or false'],
    ['<enabled/><data id="Minutes" value="5"/><data id="Types" value="txt"/>', 'takes pairs of a name and a value'],
    ['<enabled/><data id="Minute" value="5"/>', "has no data 'Minute': it has Minutes, Where, Folder"],
    ['15', 'takes <enabled/> with'],
  ])('is refused what the file does not say: %s: %s', (value, sentence) => {
    expect(problemWith(saving, value)).toContain(sentence)
  })

  test('is looked for in the categories of its file, and says where it is', () => {
    const at = (path: string, value = '<enabled/>') => problemWith(`${policies}/Config/Editor~Policy~${path}`, value)
    expect(at('Editor/Updates')).toBeUndefined()
    expect(at('Editor/Updates', '<enabled/><data id="A" value="1"/>')).toContain(
      'it is enabled or disabled, and no more',
    )
    expect(at('Saving/AutoSave')).toBe("is no policy of the ADMX file of 'Editor'; there it is in Editor~Saving")
    expect(at('WindowsComponents~Editor/Updates')).toContain('; there it is in Editor')
    expect(at('Editor/Update')).toBe("is no policy of the ADMX file of 'Editor'")
    expect(at('Editor/Colours')).toBe('is a policy for users: write it with ./User')
  })

  test('without its file is the affair of devices', () => {
    const alone = { uri: `${policies}/Config/Viewer~Policy~Editor~Saving/AutoSave`, value: '<enabled/>' }
    expect(problemWithIngested([alone])).toBeUndefined()
    expect(problemWithIngested([alone, file])).toBeUndefined()
    expect(problemWith(saving, '<enabled/>')).toBeDefined()
  })
})

describe('an ADMX file', () => {
  const problem = (value: string) => problemWithIngested([{ ...file, value }])?.problem

  test('is read whole, whatever it begins with', () => {
    expect(problem(`\uFEFF${editorAdmx()}`)).toBeUndefined()
    expect(problem('<policyDefinitions><policies>')).toMatch(
      /^needs a whole ADMX file: this is broken at character \d+$/,
    )
    expect(problem('<html/>')).toContain('its root is policyDefinitions')
    expect(problem('<policyDefinitions/>')).toContain('there is no policy in it')
    expect(problem(editorAdmx().replace('<text id="Folder"', '<text'))).toContain(
      "an element of the policy 'AutoSave' has no id",
    )
    expect(problem(editorAdmx().replace('ref="windows:WindowsComponents"', 'ref="Saving"'))).toContain('is in itself')
  })

  test.each([
    ['Software\\Policies\\Contoso', true],
    ['SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon', false],
    ['\\Software\\Policies\\Microsoft\\', false],
    ['System\\CurrentControlSet\\Services', false],
    ['Systems\\Contoso', true],
    ['Software\\Policies\\Microsoft\\Office\\16.0\\Word', true],
    ['software\\microsoft\\edge', true],
    ['Software\\Microsoft\\Edgeware', false],
  ])('that writes to %s is taken: %s', (key, taken) => {
    expect(problem(editorAdmx(key)) === undefined).toBe(taken)
    if (!taken) expect(problem(editorAdmx(key))).toContain("the policy 'Updates' writes to")
  })

  test('goes to a device before the settings that it explains', () => {
    const filesOf = filesAmong([{ uri: saving }, file, { uri: file.uri.replace('/Editor/', '/Viewer/') }])
    expect(filesOf(saving)).toEqual([file.uri])
    expect([filesOf(file.uri), filesOf(`${policies}/Config/Experience/AllowCortana`)]).toEqual([[], []])
  })
})
