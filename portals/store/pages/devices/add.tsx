// Adds the devices of a file: which files these are stands on the form, and each row that was refused has the Store's name for why.

import { Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { channelNames, channels, headerOf } from '../../../../src/autopilot/channel/csv/channels.ts'
import { formatNumber } from '../../../shared/text/format.ts'
import { ErrorHelp, StoreErrorHelp } from '../../../shared/ui/facts/error-help.tsx'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Added, addDevices, applyProfile, profilesQuery, type Refused } from '../../api/store.ts'
import { usePortal } from '../../which-portal.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  result: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', marginTop: '16px' },
  file: {
    font: 'inherit',
    color: tokens.colorNeutralForeground1,
    minHeight: '44px',
    maxWidth: '100%',
    '::file-selector-button': { font: 'inherit', minHeight: '36px', marginRight: '12px' },
  },
})

const mostOfTag = 2048

export function Add({ onAdded }: { readonly onAdded: () => Promise<unknown> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File>()
  const [missing, setMissing] = useState(false)
  const [added, setAdded] = useState<Added>()
  const [notice, setNotice] = useState<Notice>()
  const [notApplied, setNotApplied] = useState<unknown>()
  const { channel, profileFirst } = usePortal()
  const csv = channelNames.find((one) => channels[one].door === channel) ?? 'store'
  const profiles = useQuery({ ...profilesQuery(), enabled: profileFirst }).data ?? []
  const add = useMutation({
    async mutationFn({ group, profileId: id }: { readonly group: string; readonly profileId: string }) {
      const done = await addDevices(file ?? new Blob(), file?.name ?? '', group, channel)
      if (id === '' || done.ids.length === 0) return { done, notApplied: undefined }
      // the devices stand, whatever becomes of the profile
      const notApplied = await applyProfile({ id, deviceIds: done.ids }).then(
        () => undefined,
        (problem: unknown) => problem,
      )
      return { done, notApplied }
    },
  })
  const form = useForm({
    schema: z.object({
      group: z.string(),
      profileId: z.string().check(z.refine((id) => !profileFirst || id !== '', { error: t('store.applyNeeded') })),
    }),
    initial: { group: '', profileId: '' },
    after: 'clear',
    judge: 'submitted',
    async save(values) {
      setMissing(!file)
      if (!file) {
        input.current?.focus()
        throw new Error('there is no file')
      }
      setAdded(undefined)
      const { done, notApplied } = await add.mutateAsync(values)
      await onAdded()
      setNotApplied(notApplied)
      setAdded(done)
      const refused = done.refused.length > 0 ? ` ${t('store.refused', { count: done.refused.length })}` : ''
      setNotice({ text: `${t('store.added', { count: done.registered })}${refused}`, partly: done.refused.length > 0 })
      setFile(undefined)
      if (input.current) input.current.value = ''
    },
  })
  return (
    <Panel title={t('store.add')}>
      <Form form={form} className={styles.form}>
        <Sentences
          of={t('store.limits', {
            returnObjects: true,
            columns: headerOf(csv).join(', '),
            most: formatNumber(channels[csv].rows),
          })}
        />
        <Field
          label={t('store.file')}
          required
          {...(missing && !file && { validationState: 'error', validationMessage: t('store.fileNeeded') })}
        >
          {(field) => (
            <input
              {...field}
              ref={input}
              className={styles.file}
              type="file"
              accept=".csv,.txt,text/csv,text/plain"
              onChange={({ target }) => setFile(target.files?.[0])}
            />
          )}
        </Field>
        <TextField
          control={form.control}
          name="group"
          label={t('store.groupField')}
          hint={t('store.groupHint')}
          maxLength={mostOfTag}
        />
        {profileFirst && (
          <SelectField control={form.control} name="profileId" label={t('store.applyFile')} required>
            <option value="">{t('store.applyChoose')}</option>
            {profiles.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </SelectField>
        )}
        <FocusedProblem problem={add.error} />
        <StoreErrorHelp problem={add.error} />
        <div>
          <GuardedSubmit operation="autopilot.import.csv" busy={add.isPending}>
            {t('store.addNow')}
          </GuardedSubmit>
        </div>
      </Form>
      <div className={styles.result}>
        <Said notice={notice} />
        {notApplied !== undefined && <Failed title={t('store.notApplied')} problem={notApplied} />}
        {added && added.refused.length > 0 && <RefusedRows refused={added.refused} />}
      </div>
    </Panel>
  )
}

type Row = Refused & { readonly id: string }

function RefusedRows({ refused }: { readonly refused: readonly Refused[] }) {
  const { t } = useTranslation()
  const rows: Row[] = refused.map((row) => ({ ...row, id: String(row.line) }))
  const columns: ReadonlyArray<Column<Row>> = [
    { id: 'line', name: t('store.line'), cell: ({ line }) => line },
    { id: 'serial', name: t('store.serial'), cell: ({ serialNumber }) => serialNumber },
    {
      id: 'error',
      name: t('store.error'),
      cell: ({ storeError, name }) => (storeError ? <ErrorHelp title={storeError} /> : name),
    },
    {
      id: 'what',
      name: t('store.what'),
      cell: ({ findings }) => {
        const first = findings.find(({ severity }) => severity === 'error')
        return <Text>{`${first?.message ?? ''} ${first?.remedy ?? ''}`}</Text>
      },
    },
  ]
  return <DataTable name={t('store.refusedTable')} columns={columns} rows={rows} />
}
