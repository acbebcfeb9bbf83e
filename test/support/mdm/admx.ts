// An administrative template of an application that there is not.

const policy = (name: string, attributes: string, parent: string, elements = ''): string => `
    <policy name="${name}" class="Machine" displayName="$(string.${name})" key="Software\\Policies\\Contoso\\Editor" ${attributes}>
      <parentCategory ref="${parent}"/><supportedOn ref="windows:SUPPORTED_Windows7"/>
      <enabledValue><decimal value="1"/></enabledValue><disabledValue><decimal value="0"/></disabledValue>${elements}
    </policy>`

/** Of the application Editor. `key`: what its first policy writes to. */
export const editorAdmx = (
  key = 'Software\\Policies\\Contoso\\Editor',
): string => `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <policyNamespaces>
    <target prefix="editor" namespace="Contoso.Policies.Editor"/>
    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <categories>
    <category name="Editor" displayName="$(string.Editor)"><parentCategory ref="windows:WindowsComponents"/></category>
    <category name="Saving" displayName="$(string.Saving)"><parentCategory ref="editor:Editor"/></category>
  </categories>
  <policies>${policy('Updates', 'valueName="updates"', 'Editor').replace('Software\\Policies\\Contoso\\Editor', key)}${policy(
    'AutoSave',
    '',
    'editor:Saving',
    `
      <elements>
        <decimal id="Minutes" valueName="minutes" minValue="1" maxValue="60" required="true"/>
        <enum id="Where" valueName="where">
          <item displayName="$(string.Disk)"><value><decimal value="1"/></value></item>
          <item displayName="$(string.Share)"><value><string>share</string></value></item>
        </enum>
        <text id="Folder" valueName="folder" maxLength="12"/>
        <boolean id="Backup" valueName="backup"/>
        <list id="Types" key="Software\\Policies\\Contoso\\Editor\\Types" explicitValue="true"/>
        <multiText id="Notes" valueName="notes"/>
      </elements>`,
  )}${policy('Colours', 'valueName="colours"', 'Editor').replace('class="Machine"', 'class="User"')}
  </policies>
</policyDefinitions>
`
