"""What functions need, compared with what the runtime root has, by the interpreter that runs them."""

import sys
import unittest

from pyfaasm import requirements


class RequirementsTest(unittest.TestCase):
    def test_names_are_compared_in_their_normal_form(self):
        found = requirements.installed()
        self.assertIn("markupsafe", found)
        self.assertEqual(requirements.unmet(["MarkupSafe", "markup.safe==0"]), {"markup.safe==0": "is not there"})

    def test_versions_are_compared(self):
        version = requirements.installed()["six"]
        for good in (f"six=={version}", "six>=1.10,<2", "six~=1.10", "six!=1.0", "six"):
            with self.subTest(good):
                self.assertEqual(requirements.unmet([good]), {})
        for bad in ("six<1", "six>=1.10,<1.11", f"six!={version}"):
            with self.subTest(bad):
                self.assertEqual(requirements.unmet([bad]), {bad: f"is there as {version}"})

    def test_what_is_missing_is_told(self):
        self.assertEqual(requirements.unmet(["absent>=2", "six"]), {"absent>=2": "is not there"})

    def test_markers_are_for_this_interpreter(self):
        self.assertEqual(requirements.unmet(['absent; sys_platform == "win32"']), {})
        major, minor = sys.version_info[:2]
        self.assertEqual(requirements.unmet([f'absent; python_version < "{major}.{minor}"']), {})
        self.assertEqual(len(requirements.unmet([f'absent; python_version >= "{major}.{minor}"'])), 1)

    def test_what_is_no_requirement_is_told(self):
        for bad in ("six >>1", "", "six @ https://files.example/six.whl"):
            with self.subTest(bad):
                self.assertEqual(list(requirements.unmet([bad])), [bad])

    def test_nothing_is_needed(self):
        self.assertEqual(requirements.unmet([]), {})


if __name__ == "__main__":
    unittest.main()
