"""Grading through OpenAI Batch files, at half the price: write, submit, wait, collect, grade.

Every step is noted in `openai-batch.json` before the next begins, so that a run may be stopped
anywhere and go on later. The replies go through the same checks of evidence as live ones.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from interviewer.batch.disk import replace, write_text
from interviewer.batch.item import AnswerItem
from interviewer.batch.openai_files import Replies, custom_ids, request_line
from interviewer.domain.base import Frozen
from interviewer.errors import InputError
from interviewer.llm.batches import PATH, BatchEndpoint, BatchState
from interviewer.llm.reply import JsonObject

MAX_REQUESTS = 50_000
MAX_BYTES = 190_000_000
"""The endpoint takes 50,000 requests and 200 MB in one file."""


class Job(Frozen):
    """One file of requests and what has become of it."""

    requests: str
    """Name of the file in the output folder."""
    n_requests: int
    file_id: str = ""
    batch_id: str = ""
    status: str = "written"
    replies: tuple[str, ...] = ()
    """Names of the files that were fetched."""
    problem: str = ""

    @property
    def ended(self) -> bool:
        """Whether everything that will come has been fetched."""
        return self.status in ("fetched", "refused")


class Jobs(Frozen):
    """What `openai-batch.json` holds."""

    endpoint: str
    jobs: tuple[Job, ...] = ()


class BatchJobs:
    """The batches of one output folder.

    Args:
        folder: of the run.
        label: of model and host; the jobs of another one are not touched.

    Raises:
        InputError: the state file cannot be read, or belongs to another model.
    """

    def __init__(self, folder: Path, label: str) -> None:
        self._folder = folder
        self._path = folder / "openai-batch.json"
        self._state = Jobs(endpoint=label)
        if not self._path.exists():
            return
        try:
            self._state = Jobs.model_validate_json(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(
                f"{self._path}: cannot be read; remove it to begin anew: {error}"
            ) from error
        if self._state.endpoint == label:
            return
        if any(not job.ended for job in self._state.jobs):
            raise InputError(
                f"{self._path}: batches of {self._state.endpoint} are still under way; collect "
                f"them with that model first, or remove the file to leave them"
            )
        self._state = Jobs(endpoint=label)

    @property
    def waiting(self) -> tuple[Job, ...]:
        """Jobs of which something is still to come."""
        return tuple(job for job in self._state.jobs if not job.ended)

    @property
    def request_files(self) -> tuple[Path, ...]:
        """Of the jobs that have not ended."""
        return tuple(self._folder / job.requests for job in self.waiting)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why batches as a whole were refused."""
        return tuple(job.problem for job in self._state.jobs if job.problem)

    def write(self, requests: Iterable[tuple[str, JsonObject]]) -> int:
        """Write the requests that are new, in files of the allowed size.

        A request that a job under way holds is not, nor is one whose reply was fetched: a
        run may have been stopped before it could grade from it.

        Args:
            requests: custom id and body of each.

        Returns:
            How many were written.
        """
        known = {name for path in self.request_files for name in custom_ids(path)}
        replies = self.replies()
        new = (
            request_line(name, PATH, body)
            for name, body in requests
            if name not in known and not ((reply := replies.get(name)) and reply.body)
        )
        total = 0
        left = next(new, b"")
        while left:
            left, n_written = self._write_file(left, new)
            total += n_written
        return total

    def submit(self, endpoint: BatchEndpoint) -> None:
        """Upload and start what is not started yet.

        Raises:
            ModelUnavailable: the endpoint refuses or cannot be reached.
        """
        for job in self.waiting:
            if not job.file_id:
                job = self._keep(  # the same job, further on
                    job, file_id=endpoint.upload(self._folder / job.requests), status="uploaded"
                )
            if not job.batch_id:
                self._keep(job, batch_id=endpoint.start(job.file_id), status="submitted")

    def wait(
        self,
        endpoint: BatchEndpoint,
        poll_s: float,
        tell: Callable[[int, int], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Look until every batch has ended, and fetch what each leaves behind.

        Args:
            endpoint: where they were submitted.
            poll_s: seconds between two looks.
            tell: is told how many requests are done, and of how many.
            sleep: waits that long.

        Raises:
            ModelUnavailable: the endpoint refuses or cannot be reached.
        """
        while True:
            done = 0
            for job in self.waiting:
                state = endpoint.look(job.batch_id)
                done += state.n_done + state.n_failed
                if state.ended:
                    self._fetch(endpoint, job, state)
            tell(done, sum(job.n_requests for job in self.waiting))
            if not self.waiting:
                return
            sleep(poll_s)

    def replies(self, more: tuple[Path, ...] = ()) -> Replies:
        """All replies that were fetched, and those of files from elsewhere."""
        own = (self._folder / name for job in self._state.jobs for name in job.replies)
        return Replies((*own, *more))

    def _write_file(self, first: bytes, rest: Iterator[bytes]) -> tuple[bytes, int]:
        """One file of requests; the line that did not fit any more, and how many did."""
        number = len(self._state.jobs) + 1
        name = f"openai-batch-{number}.requests.jsonl"
        n_written, left = 0, first

        def write(file: BinaryIO) -> None:
            nonlocal n_written, left
            size = 0
            while left and n_written < MAX_REQUESTS and (not size or size + len(left) <= MAX_BYTES):
                file.write(left)
                size += len(left)
                n_written += 1
                left = next(rest, b"")

        try:
            replace(self._folder / name, write)
        except OSError as error:
            raise InputError(
                f"{self._folder / name}: cannot be written ({error.strerror}); make room"
            ) from error
        self._save((*self._state.jobs, Job(requests=name, n_requests=n_written)))
        return left, n_written

    def _fetch(self, endpoint: BatchEndpoint, job: Job, state: BatchState) -> None:
        names = []
        stem = job.requests.removesuffix(".requests.jsonl")
        for kind, file_id in (("output", state.output_file_id), ("errors", state.error_file_id)):
            if file_id:
                name = f"{stem}.{kind}.jsonl"

                def write(file: BinaryIO, file_id: str = file_id) -> None:
                    for piece in endpoint.content(file_id):
                        file.write(piece)

                replace(self._folder / name, write)
                names.append(name)
        problem = ""
        if state.status != "completed":
            problem = f"batch {job.batch_id} {state.status}" + (
                f": {state.problem}" if state.problem else ""
            )
        self._keep(job, status="fetched", replies=tuple(names), problem=problem)

    def _keep(self, job: Job, **changes: object) -> Job:
        changed = job.model_copy(update=changes)
        self._save(tuple(changed if one == job else one for one in self._state.jobs))
        return changed

    def _save(self, jobs: tuple[Job, ...]) -> None:
        self._state = self._state.model_copy(update={"jobs": jobs})
        write_text(self._path, self._state.model_dump_json(indent=2) + "\n")


def custom_id(item: AnswerItem, key: str) -> str:
    """The id of an answer's request: the same as long as words and versions are."""
    return f"{item.digest}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}"
