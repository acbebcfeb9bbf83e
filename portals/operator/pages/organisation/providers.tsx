// The indirect providers that a reseller sells through.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { SelectField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedButton, GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { addProvider, type Partner, removeProvider } from '../../api/organisations.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type Provider = Partner['providers'][number]

export function Providers(props: { readonly reseller: Partner; readonly partners: readonly Partner[] }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { reseller, partners } = props
  const [removing, setRemoving] = useState<Provider>()
  const [notice, setNotice] = useState<Notice>()
  const known = () => queries.invalidateQueries({ queryKey: ['operator', 'partners'] })
  const remove = useMutation({
    mutationFn: ({ id }: Provider) => removeProvider(reseller.id, id),
    onSuccess: async (_, { displayName: name }) => {
      await known()
      setRemoving(undefined)
      setNotice({ text: t('providers.removed', { name }) })
    },
  })
  const columns = useMemo(() => columnsOf(t, setRemoving), [t])
  const free = partners.filter(
    ({ id, cspKind }) => cspKind === 'indirect-provider' && !reseller.providers.some((one) => one.id === id),
  )
  return (
    <Panel title={t('providers.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('providers.lead')}</Text>
        <Said notice={notice} />
        {reseller.providers.length === 0 ? (
          <Text>{t('providers.none')}</Text>
        ) : (
          <DataTable name={t('providers.table')} columns={columns} rows={reseller.providers} />
        )}
        {free.length === 0 ? (
          <Text>{t('providers.nobody')}</Text>
        ) : (
          <Add
            resellerId={reseller.id}
            free={free}
            onAdded={async (name) => {
              await known()
              setNotice({ text: t('providers.added', { name }) })
            }}
          />
        )}
      </div>
      {removing && (
        <Confirm
          open
          title={t('providers.ask', { name: removing.displayName })}
          confirm={t('providers.remove', { name: removing.displayName })}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => {
            remove.reset()
            setRemoving(undefined)
          }}
        >
          <Text>{t('providers.askLead')}</Text>
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </Panel>
  )
}

const columnsOf = (t: TFunction, onRemove: (provider: Provider) => void): ReadonlyArray<Column<Provider>> => [
  {
    id: 'name',
    name: t('providers.column.name'),
    cell: ({ displayName, defaultDomain }) => `${displayName} (${defaultDomain})`,
  },
  {
    id: 'action',
    name: t('providers.column.action'),
    cell: (provider) => (
      <GuardedButton operation="partner.provider.remove" onClick={() => onRemove(provider)}>
        {t('providers.remove', { name: provider.displayName })}
      </GuardedButton>
    ),
  },
]

function Add(props: {
  readonly resellerId: string
  readonly free: readonly Partner[]
  readonly onAdded: (name: string) => Promise<void>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { resellerId, free, onAdded } = props
  const add = useMutation({ mutationFn: (id: string) => addProvider(resellerId, id) })
  const form = useForm({
    schema: z.object({ id: z.string().check(z.minLength(1, { error: t('providers.needed') })) }),
    initial: { id: '' },
    after: 'clear',
    judge: 'submitted',
    async save({ id }) {
      await add.mutateAsync(id)
      await onAdded(free.find((one) => one.id === id)?.displayName ?? '')
    },
  })
  return (
    <Form form={form} className={styles.form}>
      <SelectField control={form.control} name="id" label={t('providers.which')} required>
        <option value="">{t('providers.choose')}</option>
        {free.map(({ id, displayName }) => (
          <option key={id} value={id}>
            {displayName}
          </option>
        ))}
      </SelectField>
      <FocusedProblem problem={add.error} />
      <div>
        <GuardedSubmit operation="partner.provider.add" busy={add.isPending}>
          {t('providers.add')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}
