"""Reads a form body that is already in memory: multipart/form-data or urlencoded."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from python_multipart import create_form_parser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File


@dataclass(frozen=True, slots=True)
class FormFile:
    """One uploaded file."""

    field: str
    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """Fields and files in the order they were sent."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[FormFile, ...]

    def first(self, name: str) -> str | None:
        """Return the first field called ``name``, or None."""
        return next((value for key, value in self.fields if key == name), None)


def parse_form(content_type: str, body: bytes) -> Form:
    """Parse a multipart or urlencoded body. Raises ValueError when it is neither or is malformed."""
    if content_type.split(";", 1)[0].strip().lower() == "application/x-www-form-urlencoded":
        return Form(tuple(parse_qsl(body.decode(), keep_blank_values=True)), ())
    fields: list[tuple[str, str]] = []
    files: list[FormFile] = []

    def on_field(item: Field) -> None:
        fields.append(((item.field_name or b"").decode(), (item.value or b"").decode()))

    def on_file(item: File) -> None:
        item.file_object.seek(0)
        name, filename = (item.field_name or b"").decode(), (item.file_name or b"").decode()
        files.append(FormFile(name, filename, item.file_object.read()))
        item.close()

    headers = {"Content-Type": content_type.encode()}
    try:
        # pictures stay in memory: nothing this process does should leave files behind
        config = {"MAX_MEMORY_FILE_SIZE": 64 * 1024 * 1024}
        parser = create_form_parser(headers, on_field, on_file, config=config)
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise ValueError(str(error)) from error
    return Form(tuple(fields), tuple(files))
