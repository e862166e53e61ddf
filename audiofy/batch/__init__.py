"""The night shift: many articles become editions, on one machine or many, with nothing lost.

    inputs -> plan -> ledger -> run -> executor -> work -> receipt -> ledger -> report

`inputs` finds articles; `plan` compares them with the `ledger` of what was made; `run` hands what
is to do to an executor, whose workers write the editions themselves (`work`) and send a receipt.
A run may be killed at any moment: the next one goes on where it was. This room alone catches
AudiofyError for each article.
"""
