"""Rows and bytes from what Postgres' own program says of its log."""

from tests.bench.multiplied import copied_address
from tests.bench.written import Written

STATS = """\
WAL statistics between 0/1800000 and 0/1FB1D00:
Type             N      (%)   Record size   (%)   FPI size   (%)   Combined size   (%)
----             -      ---   -----------   ---   --------   ---   -------------   ---
Transaction/COMMIT      20 ( 10.00)    920 (  9.00)      0 (  0.00)    920 (  1.00)
Heap/INSERT             40 ( 20.00)   8000 ( 60.00)  16384 ( 90.00)  24384 ( 80.00)
Heap/INSERT+INIT         1 (  0.50)    200 (  1.00)      0 (  0.00)    200 (  0.10)
Heap/HOT_UPDATE         20 ( 10.00)   2000 ( 20.00)      0 (  0.00)   2000 (  7.00)
Heap/LOCK               10 (  5.00)    540 (  5.00)      0 (  0.00)    540 (  2.00)
Heap2/PRUNE_ON_ACCESS    1 (  0.50)     60 (  0.50)      0 (  0.00)     60 (  0.10)
Btree/INSERT_LEAF       60 ( 30.00)   3900 ( 30.00)   8192 ( 10.00)  12092 ( 40.00)
                 --------              --------       --------          --------
Total                  152           15620 [38.86%]  24576 [61.14%]  40196 [100%]
"""


def test_rows_are_inserts_and_updates_and_bytes_are_without_whole_pages() -> None:
    assert Written.read(STATS) == Written(rows=61, bytes=15_620)


def test_nothing_written_is_nothing() -> None:
    assert Written.read("") == Written(0, 0)


def test_a_copied_address_looks_like_one() -> None:
    assert copied_address("whatsapp:+15551000003", 25_000) == "whatsapp:+440300025000"
