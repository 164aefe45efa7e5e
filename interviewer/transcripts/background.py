"""What interviewers ask beside the subject: told apart from the bank by being nearer to these."""

from __future__ import annotations

QUESTIONS = (
    "Can you hear me all right? Is the sound working?",
    "How are you today? How was your journey?",
    "Thanks for taking the time to talk to us today.",
    "Let me introduce myself and tell you how this interview will go.",
    "Tell me about yourself and your background.",
    "What does your current job look like? What do you do day to day?",
    "How long have you been working there?",
    "Why are you looking for a new job? What would make you leave?",
    "Why do you want to work for us? What attracted you to this position?",
    "What made you choose this profession?",
    "What are your salary expectations? What number do you have in mind?",
    "When could you start? What is your notice period?",
    "Would you be willing to relocate or to travel, or do you want to work from home?",
    "How do you feel about being on call, night shifts and weekends?",
    "Tell me about a time you had a conflict with a colleague or a manager.",
    "Tell me about a project that you are proud of, and one that failed.",
    "What are your strengths and weaknesses?",
    "Where do you see yourself in five years?",
    "How do you keep learning? Which certificates do you have?",
    "Do you have any questions for us? Is there anything you would like to ask me?",
    "That was everything from my side. Thank you, we will be in touch.",
    "Which programming or scripting languages do you use?",
    "How comfortable are you with version control, branches and merging?",
    "Which ticketing, monitoring or chat tools have you worked with?",
    "What do you know about this protocol? Have you used it?",
    "What does this error code usually tell you?",
    "How would you write a regular expression or a query for that?",
    "Which do you prefer, this product or that one?",
    "Do you speak other languages? Do you have a driving licence?",
    "What do you do in your free time? Do you have hobbies?",
    "Sorry, somebody is at the door. Give me one second. Where were we?",
    "How big was your team, and how did you work with other departments?",
)
"""Own words, general on purpose; small talk and the usual questions on person and tools."""
