"""The row that lives: submissions, their rounds, answers, files and history."""
