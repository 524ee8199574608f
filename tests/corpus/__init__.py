"""Synthetic messy workbooks with known answers: how often is a row understood, and is anything ever stored wrong in silence?"""
