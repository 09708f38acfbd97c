"""The real things that tests run against, each started by the tests themselves: no fakes."""
