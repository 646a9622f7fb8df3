import datetime
import unittest

import function
import markupsafe
import msgpack


class TableTest(unittest.TestCase):
    def table(self, *records):
        return function.table(msgpack.packb(list(records), datetime=True))

    def test_columns_come_as_they_first_occur(self):
        self.assertEqual(
            self.table({"b": 1, "a": 2.5}, {"a": True, "c": "x"}),
            "<table>\n"
            "<tr><th>b</th><th>a</th><th>c</th></tr>\n"
            "<tr><td>1</td><td>2.5</td><td></td></tr>\n"
            "<tr><td></td><td>True</td><td>x</td></tr>\n"
            "</table>\n",
        )

    def test_no_value_becomes_markup(self):
        text = self.table({"<b>": "<script>alert('&')</script>"})
        self.assertIn("<th>&lt;b&gt;</th>", text)
        self.assertIn("<td>&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</td>", text)

    def test_times_and_bytes_are_readable(self):
        time = datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
        text = self.table({"at": time, "data": b"\0\xff"})
        self.assertIn("<td>2024-02-29T10:30:00+00:00</td><td>00 ff</td>", text)

    def test_what_is_no_list_of_maps_is_refused(self):
        for value in (1, {"a": 1}, [1]):
            with self.subTest(value), self.assertRaises(ValueError):
                function.table(msgpack.packb(value))
        with self.assertRaises(ValueError):
            function.table(b"\x91")

    def test_the_compiled_modules_are_in_use(self):
        self.assertEqual(msgpack.Packer.__module__, "msgpack._cmsgpack")
        self.assertEqual(markupsafe.escape.__module__, "markupsafe._speedups")


if __name__ == "__main__":
    unittest.main()
