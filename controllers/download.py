from odoo.http import content_disposition, request


def send_json(content, name):
    """Return a response that saves a file of JSON, and that nobody else keeps.

    :param name: of the file, without its ending
    """
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": content_disposition(f"{name}.json"),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return request.make_response(content, [*headers.items()])
