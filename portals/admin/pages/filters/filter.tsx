// One filter: its rule, what it narrows, and its end; and a new one, which acts where an assignment names it.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import {
  changeFilter,
  createFilter,
  deleteFilter,
  type Filter,
  filterQuery,
  payloadsQuery,
} from '../../api/management/filters.ts'
import { paths } from '../../paths.ts'
import { Question } from '../assigned/question.tsx'
import { FilterForm, type FilterValues, newFilter } from './form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
})

const valuesOf = ({ displayName, description, rule }: Filter): FilterValues => ({ displayName, description, rule })

export function FilterPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { filterId } = useParams({ from: '/inside/settings/filters/$filterId' })
  const { created } = useSearch({ from: '/inside/settings/filters/$filterId' })
  const queries = useQueryClient()
  const router = useRouter()
  const { data: one } = useSuspenseQuery(filterQuery(filterId))
  const used = useQuery(payloadsQuery(filterId))
  const uses = used.data
  const [notice, setNotice] = useState<Notice | undefined>(created ? { text: t('filters.created') } : undefined)
  const [deleting, setDeleting] = useState(false)
  const { open, confirmed } = useSaveQuestion()
  const save = useMutation({
    mutationFn: ({ values, before }: { readonly values: FilterValues; readonly before: FilterValues }) =>
      changeFilter(one.id, changedMembers(before, values)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['filters'] })
      setNotice({ text: t('filters.saved') })
    },
  })
  const remove = useMutation({
    mutationFn: () => deleteFilter(one.id),
    onSuccess: async () => {
      await router.navigate({ href: paths.filters() })
      await queries.invalidateQueries({ queryKey: ['filters'] })
    },
  })
  const narrows = uses ? t('filters.narrows', { count: uses.length }) : t('filters.narrowsUnknown')
  return (
    <PageFrame
      title={one.displayName}
      lead={one.description}
      back={{ to: paths.filters(), name: t('filters.title') }}
      actions={
        <GuardedButton
          operation="assignment.filter.delete"
          icon={<DeleteRegular />}
          onClick={() => {
            remove.reset()
            setDeleting(true)
          }}
        >
          {t('filters.delete')}
        </GuardedButton>
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('filters.uses')}>
          {used.isPending && <Waiting rows={1} />}
          {used.isError && <Failed problem={used.error} retry={() => void used.refetch()} />}
          {uses && <Text>{uses.length === 0 ? t('filters.unused') : narrows}</Text>}
        </Panel>
        <FilterForm
          initial={valuesOf(one)}
          stored={async () => valuesOf(await queries.fetchQuery(asStoredNow(filterQuery(filterId))))}
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="assignment.filter.change"
          onSubmit={async (values, before) => {
            setNotice(undefined)
            if (values.rule !== before.rule && uses?.length !== 0) await confirmed()
            await save.mutateAsync({ values, before })
          }}
        />
      </div>
      {open && (
        <Question
          title={t('filters.saveTitle', { name: one.displayName })}
          confirm={t('common.save')}
          means={t('filters.saveMeans')}
          danger={false}
          busy={false}
          problem={null}
          onConfirm={open.save}
          onClose={open.leave}
        >
          <Text>{narrows}</Text>
        </Question>
      )}
      {deleting && (
        <Question
          title={t('filters.deleteTitle', { name: one.displayName })}
          confirm={t('filters.delete')}
          means={t('filters.deleteMeans')}
          danger
          busy={remove.isPending}
          problem={remove.error}
          onConfirm={() => remove.mutate()}
          onClose={() => setDeleting(false)}
        >
          <Text>{narrows}</Text>
        </Question>
      )}
    </PageFrame>
  )
}

export function NewFilterPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: createFilter,
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['filters'] })
      await router.navigate({ href: `${paths.filter(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('filters.new')} back={{ to: paths.filters(), name: t('filters.title') }}>
      <FilterForm
        initial={newFilter}
        busy={create.isPending}
        problem={create.error}
        submit={t('filters.new')}
        operation="assignment.filter.create"
        cancelTo={paths.filters()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
