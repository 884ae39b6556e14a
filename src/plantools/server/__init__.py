"""plantools for Excel on the web, and for laptops on which no Python may run.

The ribbon's functions as scripts of xlwings Server: Excel sends the workbook's values to this
server, and does what it answers. It is an optional extra (`plantools[server]`), it is off until
somebody runs `plantools serve`, and nothing else in plantools imports it. xlwings Server isn't
free software: see `LICENCE`.

`server_settings` says how it runs, with which token; `admission` stands before all, `buttons`
are the ribbon's own words, `routes` what it answers; `running` puts it together and runs it.
`project/` is what xlwings Server calls a project folder: what stands there goes before its own.
"""
