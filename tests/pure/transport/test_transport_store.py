def test_a_file_arrives_whole(server, files):
    stored = files.store("a.pdf", b"x" * 100_000)
    assert server.files() == {"a.pdf": b"x" * 100_000}
    assert (stored.path, stored.size, stored.existed) == ("a.pdf", 100_000, False)
