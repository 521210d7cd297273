"""The Express operations that are measured, as FastAPI, pydantic and SQLite have them.

    service.py import DATABASE RECORDS    fills a database; BENCH_SECRET opens it
    service.py serve DATABASE             listens on a free port, with a process for each core

It is written for speed as far as these allow: handlers on the event loop, one connection and its
prepared statements for each process, reads without a lock.
"""

import asyncio
import hashlib
import json
import os
import socket
import sqlite3
import sys
import time
import uuid
from datetime import datetime, timezone
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MetadataKey = Annotated[str, StringConstraints(min_length=1, max_length=100)]
MetadataValue = Annotated[str, StringConstraints(max_length=1000)]
Metadata = Annotated[dict[MetadataKey, MetadataValue], Field(max_length=50)]
CustomerId = Annotated[str, Path(pattern="^cus_[0-9a-f]{32}$")]


class NewCustomer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    expressCustomerName: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    metadata: Metadata | None = None


class Customer(BaseModel):
    createdAt: datetime | None
    expressCustomerId: Annotated[str, StringConstraints(pattern="^cus_[0-9a-f]{32}$")]
    expressCustomerName: str
    isActive: bool
    updatedAt: datetime | None
    userCount: Annotated[int, Field(ge=0)]
    metadata: Metadata | None = None


class Page(BaseModel):
    expressCustomers: list[Customer]
    hasMore: bool
    cursor: str | None = None


COLUMNS = "id, name, active, user_count, version, created_at, updated_at, metadata"
SCHEMA = """
CREATE TABLE scope (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE api_key (
    digest BLOB PRIMARY KEY, scope INTEGER NOT NULL REFERENCES scope, access TEXT NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE customer (
    scope INTEGER NOT NULL REFERENCES scope, id TEXT NOT NULL, name TEXT NOT NULL,
    active INTEGER NOT NULL, user_count INTEGER NOT NULL, version INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, metadata TEXT,
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
"""


def connect(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, cached_statements=64, timeout=5)
    database.execute("PRAGMA journal_mode = WAL")
    # As durable as the service that it is compared with.
    database.execute("PRAGMA synchronous = FULL")
    return database


def moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, timezone.utc)


def customer(row: tuple) -> Customer:
    return Customer(
        createdAt=moment(row[5]),
        expressCustomerId=row[0],
        expressCustomerName=row[1],
        isActive=bool(row[2]),
        updatedAt=moment(row[6]),
        userCount=row[3],
        metadata=None if row[7] is None else json.loads(row[7]),
    )


def application(path: str) -> FastAPI:
    app = FastAPI()
    database = connect(path)

    async def scope(needed: str, authorization: str | None) -> int:
        kind, _, secret = (authorization or "").partition(" ")
        digest = hashlib.sha256(secret.encode()).digest()
        found = database.execute(
            "SELECT scope, access FROM api_key WHERE digest = ? AND revoked_at IS NULL", (digest,)
        ).fetchone()
        if kind.lower() != "bearer" or found is None:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        if needed == "write" and found[1] != "write":
            raise HTTPException(403)
        return found[0]

    async def reader(authorization: Annotated[str | None, Header()] = None) -> int:
        return await scope("read", authorization)

    async def writer(authorization: Annotated[str | None, Header()] = None) -> int:
        return await scope("write", authorization)

    @app.get("/v1/express/{id}", response_model=Customer, response_model_exclude_none=True)
    async def retrieve(id: CustomerId, response: Response, scope: Annotated[int, Depends(reader)]):
        row = database.execute(
            f"SELECT {COLUMNS} FROM customer WHERE scope = ? AND id = ?", (scope, id)
        ).fetchone()
        if row is None:
            raise HTTPException(404)
        response.headers["ETag"] = f'"{row[4]}"'
        return customer(row)

    @app.get("/v1/express", response_model=Page, response_model_exclude_none=True)
    async def list_customers(
        scope: Annotated[int, Depends(reader)],
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: str | None = None,
    ):
        rows = database.execute(
            f"SELECT {COLUMNS} FROM customer WHERE scope = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (scope, cursor or "cus_g", limit + 1),
        ).fetchall()
        more = len(rows) > limit
        shown = rows[:limit]
        return Page(
            expressCustomers=[customer(row) for row in shown],
            hasMore=more,
            cursor=shown[-1][0] if more else None,
        )

    @app.post(
        "/v1/express", status_code=201, response_model=Customer, response_model_exclude_none=True
    )
    async def create(new: NewCustomer, response: Response, scope: Annotated[int, Depends(writer)]):
        now = time.time_ns() // 1000
        metadata = None if new.metadata is None else json.dumps(new.metadata)
        # The form of a UUIDv7, so that ids sort in the order of creation.
        id = f"cus_{now // 1000:012x}7{uuid.uuid4().hex[13:]}"
        row = (id, new.expressCustomerName, 1, 0, now, now, now, metadata)
        database.execute(
            f"INSERT INTO customer (scope, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (scope, *row),
        )
        response.headers["ETag"] = f'"{now}"'
        return customer(row)

    return app


def fill(path: str, records: str) -> None:
    database = connect(path)
    database.executescript(SCHEMA)
    digest = hashlib.sha256(os.environ["BENCH_SECRET"].encode()).digest()

    def rows():
        with open(records, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                made = datetime.fromisoformat(record["createdAt"].replace("Z", "+00:00"))
                at = int(made.timestamp()) * 1_000_000
                yield (
                    1,
                    record["expressCustomerId"],
                    record["expressCustomerName"],
                    int(record["isActive"]),
                    record["userCount"],
                    at,
                    at,
                    at,
                    json.dumps(record["metadata"]),
                )

    database.execute("BEGIN")
    database.execute("INSERT INTO scope VALUES (1, 'bench')")
    database.execute("INSERT INTO api_key VALUES (?, 1, 'write', NULL)", (digest,))
    database.executemany(
        f"INSERT INTO customer (scope, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows()
    )
    database.execute("COMMIT")


async def work(path: str, listener: socket.socket, parent: int) -> None:
    config = uvicorn.Config(application(path), log_level="warning", access_log=False)
    server = uvicorn.Server(config)

    async def end_with_parent() -> None:
        # Whoever started this may have been killed, which its children are not told.
        while os.getppid() == parent:
            await asyncio.sleep(0.5)
        server.should_exit = True

    watch = asyncio.create_task(end_with_parent())
    await server.serve(sockets=[listener])
    watch.cancel()


def serve(path: str) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    parent = os.getpid()
    for _ in range(os.cpu_count() or 1):
        if os.fork() == 0:
            uvloop_run(work(path, listener, parent))
            os._exit(0)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        os.wait()


def uvloop_run(main) -> None:
    import uvloop

    uvloop.run(main)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["import", database, records]:
            fill(database, records)
        case ["serve", database]:
            serve(database)
        case _:
            sys.exit(__doc__)
