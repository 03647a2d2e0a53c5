-- What the home screen asks of every attempt that was ever opened: which exams somebody has sat for credit.
CREATE INDEX launched_exams ON attempts (program, exam) WHERE mode = 'exam' AND state <> 'prepared';
