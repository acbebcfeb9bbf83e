// Giving and taking a licence: the question first, then what came of it.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Notice } from '../../../shared/ui/said.tsx'
import { type Change, changeLicence } from '../../api/licence/licences.ts'
import { LicenceQuestion } from './question.tsx'

export function useLicenceChange(): {
  readonly ask: (change: Change) => void
  readonly notice: Notice | undefined
  readonly question: ReactNode
} {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [notice, setNotice] = useState<Notice>()
  const [change, setChange] = useState<Change>()
  const save = useMutation({
    mutationFn: changeLicence,
    onSuccess: async (_, { does, sku, holder }) => {
      await Promise.all(['licences', 'people', 'groups'].map((name) => queries.invalidateQueries({ queryKey: [name] })))
      setChange(undefined)
      setNotice({ text: t(`licences.done.${does}`, { name: holder.name, licence: sku.displayName }) })
    },
  })
  return {
    ask(asked) {
      save.reset()
      setNotice(undefined)
      setChange(asked)
    },
    notice,
    question: change && (
      <LicenceQuestion
        change={change}
        busy={save.isPending}
        problem={save.error}
        onClose={() => setChange(undefined)}
        onConfirm={() => save.mutate(change)}
      />
    ),
  }
}
