"""dangan (档案): checks, scores and publishes the 执法业绩档案 of a people's procuratorate."""

__version__ = "0.1.0"
