// A file of corporate identifiers: each wrong line is told before anything is sent, and what the first ones change is said before.

import { Checkbox, Field, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type IdentifierFile,
  type IdentifierType,
  identifierTypes,
  readIdentifierFile,
} from '../../../../src/kernel/corporate-identifier.ts'
import { formatNumber } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { ChosenFile, FileDrop, FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Select } from '../../../shared/ui/form/select.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { hasWindowsIdentifier, importIdentifiers } from '../../api/management/corporate-devices.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '880px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  said: { outlineStyle: 'none', display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
})

const mostShown = 50

type Problem = { readonly id: string; readonly line: number; readonly message: string }
type Chosen = { readonly file: File; readonly text: string }

export function ImportFile({ onImported }: { readonly onImported: (said: string) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [type, setType] = useState<IdentifierType>('manufacturerModelSerial')
  const [chosen, setChosen] = useState<Chosen>()
  const [overwrite, setOverwrite] = useState(false)
  const [asking, setAsking] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const said = useRef<HTMLDivElement>(null)
  const found = chosen && readIdentifierFile(chosen.text, type)
  // What is said of a file has the focus: the button that chose it is gone.
  useEffect(() => {
    if (chosen) said.current?.focus()
  }, [chosen])
  const save = useMutation({
    mutationFn: importIdentifiers,
    onSuccess: ({ imported, known }) => {
      setAsking(false)
      setChosen(undefined)
      const more = known > 0 ? ` ${t('corporateDevices.file.known', { count: known })}` : ''
      onImported(`${t('corporateDevices.file.imported', { count: imported })}${more}`)
    },
  })
  const first = useMutation({ mutationFn: () => hasWindowsIdentifier() })
  const choose = async (file: File) => {
    save.reset()
    setChosen({ file, text: await file.text() })
  }
  const ask = () => {
    save.reset()
    first.mutate()
    setAsking(true)
  }
  const choice = { onFile: (file: File) => void choose(file), onChoose: () => input.current?.click() }
  const isFirst = type === 'manufacturerModelSerial' && first.data === false
  return (
    <Panel title={t('corporateDevices.file.title')}>
      <div className={styles.stack}>
        <Field label={t('corporateDevices.file.type')}>
          <Select
            value={type}
            onChange={(_, { value }) => setType(identifierTypes.find((one) => one === value) ?? type)}
          >
            {identifierTypes.map((one) => (
              <option key={one} value={one}>
                {t(`corporateDevices.type.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        {type !== 'manufacturerModelSerial' && (
          <Text className={styles.quiet}>{t('corporateDevices.file.others')}</Text>
        )}
        <FileInput input={input} onFile={choice.onFile} accept=".csv,.txt,text/csv,text/plain" />
        {chosen ? (
          <ChosenFile file={chosen.file} {...choice} />
        ) : (
          <FileDrop
            {...choice}
            words={t('corporateDevices.file.drop')}
            hint={t(`corporateDevices.file.hint.${type}`)}
          />
        )}
        <div ref={said} tabIndex={-1} className={styles.said} aria-live="polite">
          {found && <Found file={found} />}
        </div>
        {found && found.problems.length === 0 && found.identifiers.length > 0 && (
          <>
            <Checkbox
              label={t('corporateDevices.file.overwrite')}
              checked={overwrite}
              onChange={(_, { checked }) => setOverwrite(checked === true)}
            />
            <div>
              <GuardedButton operation="mdm.corporate-identifier.import" appearance="primary" onClick={ask}>
                {t('corporateDevices.file.do', { count: found.identifiers.length })}
              </GuardedButton>
            </div>
          </>
        )}
      </div>
      {asking && found && (
        <Confirm
          open
          danger={false}
          title={t('corporateDevices.file.title')}
          confirm={
            save.isPending
              ? t('corporateDevices.file.importing')
              : t('corporateDevices.file.do', { count: found.identifiers.length })
          }
          busy={save.isPending}
          onConfirm={() => save.mutate({ type, identifiers: found.identifiers, overwrite })}
          onClose={() => setAsking(false)}
        >
          <Text>
            {t(type === 'manufacturerModelSerial' ? 'corporateDevices.once' : 'corporateDevices.file.others')}
          </Text>
          {isFirst && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>{t('corporateDevices.file.first')}</MessageBarBody>
            </MessageBar>
          )}
          {save.isError && <Failed problem={save.error} />}
        </Confirm>
      )}
    </Panel>
  )
}

function Found({ file: { identifiers, problems } }: { readonly file: IdentifierFile }) {
  const { t } = useTranslation()
  if (problems.length === 0) {
    return (
      <Text weight="semibold">
        {identifiers.length === 0
          ? t('corporateDevices.file.none')
          : t('corporateDevices.file.right', { count: identifiers.length })}
      </Text>
    )
  }
  const rows = problems.slice(0, mostShown).map((one, index) => ({ ...one, id: String(index) }))
  const columns: ReadonlyArray<Column<Problem>> = [
    { id: 'line', name: t('corporateDevices.file.line'), cell: ({ line }) => formatNumber(line) },
    { id: 'problem', name: t('corporateDevices.file.problem'), cell: ({ message }) => message },
  ]
  return (
    <>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>{t('corporateDevices.file.wrong', { count: problems.length })}</MessageBarBody>
      </MessageBar>
      <DataTable name={t('corporateDevices.file.problems')} columns={columns} rows={rows} />
      {problems.length > mostShown && (
        <Text>{t('corporateDevices.file.more', { count: problems.length - mostShown })}</Text>
      )}
    </>
  )
}
